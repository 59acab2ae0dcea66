import { realNodeLabel, realNodeTaint } from "./config/kubelet";
import type { RealNode } from "./layout";

const name = "sandbox-real-node";

/** An expression that says whether a container's image is one that the node can run. */
function canRun({ images, prefixes }: RealNode): string {
  const known = `c.image in ${JSON.stringify(images)}`;
  return [known, ...prefixes.map((prefix) => `c.image.startsWith(${JSON.stringify(prefix)})`)].join(" || ");
}

/**
 * Expressions that hold, each, for a pod that may stand on another node than the one that somebody chose for it. Those of
 * a DaemonSet and those with a selector of their own have to stand where simulated nodes are.
 */
const unplaced = [
  "!has(object.spec.nodeName)",
  "object.spec.?nodeSelector.orValue({}).all(key, key.startsWith('kubernetes.io/'))",
  "!object.metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == 'DaemonSet')",
];

/**
 * An expression that holds for the pods that go to the real node: all their images can be had, they want no GPU, and
 * nobody sends them elsewhere.
 */
function matching(node: RealNode): string {
  const wantsGpu = "c.?resources.?limits.orValue({}).exists(key, string(key).startsWith('nvidia.com/'))";
  const each = `.all(c, (${canRun(node)}) && !${wantsGpu})`;
  return [
    `object.spec.containers${each}`,
    `object.spec.?initContainers.orValue([])${each}`,
    ...unplaced,
  ].join(" && ");
}

/** Adds to a list or a map of the pod that may not be there. */
function added(field: string, whole: string, path: string, value: string): string {
  return `has(object.spec.${field})
    ? JSONPatch{ op: "add", path: ${path}, value: ${value} }
    : JSONPatch{ op: "add", path: "/spec/${field}", value: ${whole} }`;
}

/**
 * Sends pods whose images can be had to the node that runs them; all others stay away from it by its taint. The program
 * knows nothing of it. Source: admissionregistration.k8s.io/v1.
 */
export function steeringManifests(node: RealNode): object[] {
  const toleration = `Object.spec.tolerations{ key: "${realNodeTaint.key}", operator: "Exists", effect: "${realNodeTaint.effect}" }`;
  const patches = [
    added(
      "nodeSelector",
      `{"${realNodeLabel}": "real"}`,
      `"/spec/nodeSelector/" + jsonpatch.escapeKey("${realNodeLabel}")`,
      '"real"',
    ),
    added("tolerations", `[${toleration}]`, '"/spec/tolerations/-"', toleration),
  ];
  const apiVersion = "admissionregistration.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "MutatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] },
          ],
        },
        matchConditions: [{ name: "can-be-run", expression: matching(node) }],
        failurePolicy: "Fail",
        reinvocationPolicy: "Never",
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: `[${patches.join(", ")}]` } }],
      },
    },
    { apiVersion, kind: "MutatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name } },
  ];
}

import { type NodeKind, nodeKindLabel, realNodeTaint } from "./config/kubelet";
import type { RealNode } from "./layout";

/** An expression that says whether a container's image is one that the node can run. */
function canRun({ images, prefixes }: RealNode): string {
  const known = `c.image in ${JSON.stringify(images)}`;
  return [known, ...prefixes.map((prefix) => `c.image.startsWith(${JSON.stringify(prefix)})`)].join(" || ");
}

/** An expression that holds where the node can run a pod: all its images can be had, and it wants no GPU. */
function runnable(spec: string, node: RealNode): string {
  const wantsGpu = "c.?resources.?limits.orValue({}).exists(key, string(key).startsWith('nvidia.com/'))";
  const each = `.all(c, (${canRun(node)}) && !${wantsGpu})`;
  return `${spec}.containers${each} && ${spec}.?initContainers.orValue([])${each}`;
}

/**
 * Expressions that hold, each, for a pod that may stand on another node than the one that somebody chose for it. Those of
 * a DaemonSet have one pod a node, and those with a selector of their own have to stand where simulated nodes are.
 */
const unplaced = [
  "!has(object.spec.nodeName)",
  "object.spec.?nodeSelector.orValue({}).all(key, key.startsWith('kubernetes.io/'))",
  "!object.metadata.?ownerReferences.orValue([]).exists(owner, owner.kind == 'DaemonSet')",
];

/** Adds to a list or a map of a pod's specification that may not be there. */
function added(spec: string, field: string, whole: string, path: string, value: string): string {
  const place = `/${spec.replaceAll(".", "/")}/${field}`;
  return `has(object.${spec}.${field})
    ? JSONPatch{ op: "add", path: "${place}/" + ${path}, value: ${value} }
    : JSONPatch{ op: "add", path: "${place}", value: ${whole} }`;
}

/** Has a pod wait for a node of that kind. */
function selecting(spec: string, kind: NodeKind): string {
  const key = `jsonpatch.escapeKey("${nodeKindLabel}")`;
  return added(spec, "nodeSelector", `{"${nodeKindLabel}": "${kind}"}`, key, `"${kind}"`);
}

interface Steering {
  name: string;
  rule: { apiGroups: string[]; operations: string[]; resources: string[] };
  condition: { name: string; expression: string };
  patches: string[];
}

function policy({ name, rule, condition, patches }: Steering): object[] {
  const apiVersion = "admissionregistration.k8s.io/v1";
  return [
    {
      apiVersion,
      kind: "MutatingAdmissionPolicy",
      metadata: { name },
      spec: {
        matchConstraints: { resourceRules: [{ ...rule, apiVersions: ["v1"] }] },
        matchConditions: [condition],
        failurePolicy: "Fail",
        reinvocationPolicy: "Never",
        mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: `[${patches.join(", ")}]` } }],
      },
    },
    { apiVersion, kind: "MutatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name } },
  ];
}

/**
 * Sends pods whose images can be had to the node that runs them; all others stay away from it by its taint. The program
 * knows nothing of it. Source: admissionregistration.k8s.io/v1.
 */
function podsToRealNode(node: RealNode): Steering {
  const toleration = `Object.spec.tolerations{ key: "${realNodeTaint.key}", operator: "Exists", effect: "${realNodeTaint.effect}" }`;
  return {
    name: "sandbox-real-node",
    rule: { apiGroups: [""], operations: ["CREATE"], resources: ["pods"] },
    condition: { name: "can-be-run", expression: [runnable("object.spec", node), ...unplaced].join(" && ") },
    patches: [selecting("spec", "real"), added("spec", "tolerations", `[${toleration}]`, '"-"', toleration)],
  };
}

/**
 * A DaemonSet wants a pod on every node whose taints it tolerates, and agents of nodes often tolerate all. One whose images
 * cannot be had would wait on the real node for ever: it is kept to the others.
 */
function daemonsAwayFromRealNode(node: RealNode): Steering {
  const spec = "spec.template.spec";
  return {
    name: "sandbox-simulated-daemons",
    rule: { apiGroups: ["apps"], operations: ["CREATE", "UPDATE"], resources: ["daemonsets"] },
    condition: { name: "cannot-be-run", expression: `!(${runnable(`object.${spec}`, node)})` },
    patches: [selecting(spec, "simulated")],
  };
}

/** Policies of the cluster by which pods find the nodes that can run them. */
export function steeringManifests(node: RealNode): object[] {
  return [podsToRealNode(node), daemonsAwayFromRealNode(node)].flatMap(policy);
}

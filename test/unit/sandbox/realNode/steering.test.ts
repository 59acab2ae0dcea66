import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import type { V1DaemonSet, V1Pod, V1PodSpec } from "@kubernetes/client-node";
import fc from "fast-check";
import { nodeKindLabel, realNodeTaint } from "../../../../sandbox/realNode/config/kubelet";
import { steeringManifests } from "../../../../sandbox/realNode/steering";
import { someNode } from "./instance";

interface Policy {
  kind: string;
  metadata: { name: string };
  spec: {
    policyName?: string;
    failurePolicy: string;
    reinvocationPolicy: string;
    matchConstraints: { resourceRules: { operations: string[]; resources: string[] }[] };
    matchConditions: { expression: string }[];
    mutations: { patchType: string; jsonPatch: { expression: string } }[];
  };
}

/** What the policy uses of CEL, in the words of JavaScript. Source: github.com/google/cel-spec. */
function asJavaScript(cel: string): string {
  return cel
    .replace(/([\w.?]+)\.orValue\((\{\}|\[\])\)/g, "($1 ?? $2)")
    .replaceAll(".?", "?.")
    .replace(/(\([^()]*\?\? \{\}\))\.(all|exists)\(/g, "Object.keys$1.$2(")
    .replace(/\.all\((\w+), /g, ".every(($1) => ")
    .replace(/\.exists\((\w+), /g, ".some(($1) => ")
    .replace(/([\w.]+) in (\[[^\]]*\])/g, "$2.includes($1)")
    .replace(/has\(([\w.]+)\)/g, "($1 !== undefined)")
    .replace(/(JSONPatch|Object\.[\w.]+)\{/g, "{");
}

function evaluated(cel: string, object: V1Pod | V1DaemonSet): unknown {
  const jsonpatch = { escapeKey: (key: string) => key.replaceAll("~", "~0").replaceAll("/", "~1") };
  const value: unknown = runInNewContext(asJavaScript(cel), { object, jsonpatch, string: String });
  return JSON.parse(JSON.stringify(value));
}

type Patch = { op: string; path: string; value: unknown }[];

/** Additions to maps and to the ends of lists. Source: RFC 6902. */
function patched<T extends V1Pod | V1DaemonSet>(object: T, patches: Patch): T {
  const result = structuredClone(object);
  for (const { op, path, value } of patches) {
    assert.equal(op, "add");
    const keys = path
      .slice(1)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const last = keys.pop() ?? "";
    const place = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], result);
    if (last === "-") (place as unknown[]).push(value);
    else (place as Record<string, unknown>)[last] = value;
  }
  return result;
}

const [policy, binding, daemonPolicy, daemonBinding] = steeringManifests(someNode) as [
  Policy,
  Policy,
  Policy,
  Policy,
];
const pod = (spec: Partial<V1PodSpec>, metadata: V1Pod["metadata"] = {}): V1Pod => {
  return { metadata, spec: { containers: [], ...spec } };
};
const holds = ({ spec }: Policy, one: V1Pod | V1DaemonSet) =>
  evaluated(spec.matchConditions[0]?.expression ?? "", one);
const mutated = <T extends V1Pod | V1DaemonSet>({ spec }: Policy, one: T) =>
  patched(one, evaluated(spec.mutations[0]?.jsonPatch.expression ?? "", one) as Patch);
const matches = (one: V1Pod) => holds(policy, one);
const steered = (one: V1Pod) => mutated(policy, one);

const known = { name: "a", image: "docker.io/library/postgres:18.6-trixie" };
const built = { name: "b", image: "localhost:5000/mlops/forest:1" };
const unknown = { name: "c", image: "docker.elastic.co/kibana/kibana:9.5.6" };

describe("the policy that sends pods to the real node", () => {
  it("is asked for each new pod, once, and fails with it", () => {
    assert.equal(policy.kind, "MutatingAdmissionPolicy");
    assert.deepEqual(binding.spec.policyName, policy.metadata.name);
    const [rule] = policy.spec.matchConstraints.resourceRules;
    assert.deepEqual([rule?.operations, rule?.resources], [["CREATE"], ["pods"]]);
    assert.equal(policy.spec.failurePolicy, "Fail");
    assert.equal(policy.spec.reinvocationPolicy, "Never");
    assert.equal(policy.spec.mutations[0]?.patchType, "JSONPatch");
  });

  it("takes pods whose images can all be had, those of init containers too", () => {
    assert.equal(matches(pod({ containers: [known, built] })), true);
    assert.equal(matches(pod({ containers: [known], initContainers: [built] })), true);
    assert.equal(matches(pod({ containers: [known, unknown] })), false);
    assert.equal(matches(pod({ containers: [known], initContainers: [unknown] })), false);
  });

  it("takes an image for another one in no part of its name", () => {
    for (const image of [
      `${known.image}-alpine`,
      known.image.slice(1),
      `ghcr.io/${built.image}`,
      "localhost:50001/x:1",
    ]) {
      assert.equal(matches(pod({ containers: [{ name: "a", image }] })), false, image);
    }
  });

  it("takes no pod that wants a GPU, whole or in parts, in whatever container", () => {
    for (const resource of ["nvidia.com/gpu", "nvidia.com/mig-1g.5gb"]) {
      const wants = { ...known, resources: { limits: { cpu: "1", [resource]: "1" } } };
      assert.equal(matches(pod({ containers: [wants] })), false);
      assert.equal(matches(pod({ containers: [known], initContainers: [wants] })), false);
    }
    assert.equal(matches(pod({ containers: [{ ...known, resources: { limits: { cpu: "1" } } }] })), true);
    assert.equal(
      matches(pod({ containers: [{ ...known, resources: { requests: { memory: "1Gi" } } }] })),
      true,
    );
  });

  it("takes no pod that somebody sends elsewhere", () => {
    const containers = [known];
    assert.equal(matches(pod({ containers, nodeName: "system-1" })), false);
    assert.equal(
      matches(pod({ containers, nodeSelector: { "mlops-stack.io/gpu-pool": "inference" } })),
      false,
    );
    assert.equal(matches(pod({ containers, nodeSelector: { "kubernetes.io/os": "linux" } })), true);
    const owner = (kind: string) => ({ apiVersion: "apps/v1", kind, name: "x", uid: "1" });
    const ownedBy = (kind: string) => matches(pod({ containers }, { ownerReferences: [owner(kind)] }));
    assert.equal(ownedBy("DaemonSet"), false);
    assert.equal(ownedBy("ReplicaSet"), true);
  });

  it("adds to what a pod says of its place, and takes nothing away", () => {
    const places = fc.record(
      {
        nodeSelector: fc.dictionary(fc.stringMatching(/^[a-z./]{1,9}$/), fc.string(), { maxKeys: 3 }),
        tolerations: fc.array(fc.record({ key: fc.string(), operator: fc.constant("Exists") }), {
          maxLength: 3,
        }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(places, (place) => {
        const spec = JSON.parse(JSON.stringify({ containers: [known], ...place })) as V1PodSpec;
        const after = steered({ metadata: {}, spec });
        assert.deepEqual(after.spec, {
          ...spec,
          nodeSelector: { ...spec.nodeSelector, [nodeKindLabel]: "real" },
          tolerations: [...(spec.tolerations ?? []), { ...realNodeTaint, operator: "Exists" }],
        });
      }),
    );
  });
});

describe("the policy that keeps daemons from the real node", () => {
  const daemonSet = (spec: Partial<V1PodSpec>): V1DaemonSet => {
    const template = { spec: { containers: [], ...spec } };
    return { metadata: {}, spec: { selector: {}, template } };
  };
  const isKeptAway = (spec: Partial<V1PodSpec>) => holds(daemonPolicy, daemonSet(spec));

  it("is asked for each DaemonSet, also when it gets another image", () => {
    assert.equal(daemonPolicy.kind, "MutatingAdmissionPolicy");
    assert.equal(daemonBinding.spec.policyName, daemonPolicy.metadata.name);
    assert.notEqual(daemonPolicy.metadata.name, policy.metadata.name);
    const [rule] = daemonPolicy.spec.matchConstraints.resourceRules;
    assert.deepEqual([rule?.operations, rule?.resources], [["CREATE", "UPDATE"], ["daemonsets"]]);
    assert.equal(daemonPolicy.spec.failurePolicy, "Fail");
  });

  it("leaves those alone whose images can all be had: they run where they tolerate", () => {
    const tolerations = [{ operator: "Exists" }];
    assert.equal(isKeptAway({ containers: [known], tolerations }), false);
    assert.equal(isKeptAway({ containers: [known], initContainers: [built], tolerations }), false);
  });

  it("keeps those away that would wait there for an image, or for a GPU", () => {
    assert.equal(isKeptAway({ containers: [unknown] }), true);
    assert.equal(isKeptAway({ containers: [known, unknown] }), true);
    assert.equal(isKeptAway({ containers: [known], initContainers: [unknown] }), true);
    const wants = { ...known, resources: { limits: { "nvidia.com/gpu": "1" } } };
    assert.equal(isKeptAway({ containers: [wants] }), true);
  });

  it("has them select simulated nodes, beside what they select already, once and again", () => {
    const selectors: V1PodSpec["nodeSelector"][] = [undefined, {}, { "kubernetes.io/os": "linux" }];
    for (const nodeSelector of selectors) {
      const one = daemonSet(JSON.parse(JSON.stringify({ containers: [unknown], nodeSelector })) as V1PodSpec);
      const expected = structuredClone(one);
      const pods = expected.spec?.template.spec;
      assert.ok(pods);
      pods.nodeSelector = { ...nodeSelector, [nodeKindLabel]: "simulated" };
      assert.deepEqual(mutated(daemonPolicy, one), expected);
      assert.deepEqual(mutated(daemonPolicy, expected), expected);
    }
  });
});

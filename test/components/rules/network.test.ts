import { strict as assert } from "node:assert";
import { forEveryCluster } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import {
  at,
  list,
  type Manifest,
  ofKind,
  pods,
  type RecordedPod,
  selects,
  softwareOf,
  text,
} from "../../support/manifests";

/** Whom workloads call inside the cluster although nobody here runs it. */
const strangers = new Exceptions({
  "cluster-autoscaler calls kube-dns":
    "the namespace it lives in has no policy that lets everybody ask for names",
});

/** Ways out that settings open. */
const waysOut = new Exceptions({
  "alertmanager anywhere:587": "a receiver of alerts is told by a mail server",
  "alertmanager anywhere:8443": "a service outside notices when alerts stop, at the port that it has",
});

forEveryCluster("the network", (recording) => {
  const policies = () => ofKind(recording(), "NetworkPolicy").map(({ plain }) => plain);
  const ownPolicies = (pod: RecordedPod) => policies().filter((policy) => covers(policy, pod));

  it("is closed in every namespace but for names", () => {
    for (const { plain, urn } of ofKind(recording(), "Namespace")) {
      const specs = policies()
        .filter((policy) => at(policy, "metadata", "namespace") === at(plain, "metadata", "name"))
        .map(({ spec }) => spec)
        .filter((spec) => at(spec, "podSelector", "matchLabels") === undefined);
      const [deny, dns, ...others] = specs
        .sort((a, b) => JSON.stringify(b).length - JSON.stringify(a).length)
        .reverse();
      assert.deepEqual(deny, { podSelector: {}, policyTypes: ["Ingress", "Egress"] }, urn);
      assert.deepEqual(at(dns, "policyTypes"), ["Egress"], urn);
      assert.deepEqual(
        list(at(dns, "egress", 0, "ports")).map(({ port }) => port),
        [53, 53],
        urn,
      );
      assert.deepEqual(others, [], urn);
    }
  });

  it("knows each workload by exactly one policy of its own", () => {
    for (const pod of pods(recording())) assert.equal(ownPolicies(pod).length, 1, pod.owner.urn);
  });

  it("is open at both ends of every connection that a workload declares", () => {
    for (const caller of pods(recording())) {
      for (const rule of ownPolicies(caller).flatMap((policy) => list(at(policy, "spec", "egress")))) {
        if (leavesTheCluster(rule)) continue;
        const stranger = at(rule, "to", 0, "podSelector", "matchLabels", "k8s-app");
        if (stranger !== undefined && strangers.has(`${softwareOf(caller.labels)} calls ${text(stranger)}`))
          continue;
        const callees = pods(recording()).filter((pod) => reaches(rule, pod));
        assert.equal(callees.length, 1, `${caller.owner.urn} means one workload`);
        for (const callee of callees) {
          const admitted = ownPolicies(callee)
            .flatMap((policy) => list(at(policy, "spec", "ingress")))
            .some((ingress) => admits(ingress, rule, caller));
          assert.ok(admitted, `${callee.owner.urn} refuses ${caller.owner.urn}`);
        }
      }
    }
  });

  it("leads out of the cluster to APIs, to their credentials, to kubelets and to its stores alone", () => {
    for (const { plain, urn } of ofKind(recording(), "NetworkPolicy")) {
      for (const rule of list(at(plain, "spec", "egress")).filter(leavesTheCluster)) {
        const range = at(rule, "to", 0, "ipBlock", "cidr");
        const way = `${range === undefined ? "anywhere" : text(range)}:${text(at(rule, "ports", 0, "port"))}`;
        const known = /^(anywhere:(443|6443|10250)|169\.254\.170\.23\/32:80|10\.[\d./]+:(5432|6379))$/;
        const software = softwareOf(at(plain, "metadata", "labels"));
        assert.ok(known.test(way) || waysOut.has(`${software} ${way}`), `${urn} ${way}`);
      }
    }
  });

  it("opens ports that the workload listens on", () => {
    for (const pod of pods(recording())) {
      const listening = pod.containers
        .flatMap(({ ports }) => list(ports))
        .map(({ containerPort }) => containerPort);
      for (const { ports } of ownPolicies(pod).flatMap((policy) => list(at(policy, "spec", "ingress")))) {
        for (const { port } of list(ports)) assert.ok(listening.includes(port), pod.owner.urn);
      }
    }
  });

  it("has behind every Service the pods of one workload, at a port that they name", () => {
    for (const { plain, urn } of ofKind(recording(), "Service")) {
      const selector = { matchLabels: at(plain, "spec", "selector") ?? {} };
      const behind = pods(recording()).filter(
        ({ labels, namespace }) =>
          namespace === at(plain, "metadata", "namespace") && selects(selector, labels),
      );
      assert.equal(behind.length, 1, urn);
      const names = behind.flatMap(({ containers }) => containers.flatMap(({ ports }) => list(ports)));
      assert.ok(
        names.some(({ name }) => name === at(plain, "spec", "ports", 0, "targetPort")),
        urn,
      );
    }
  });
});

waysOut.mustBeNeeded("the rule that nobody calls anything outside");
strangers.mustBeNeeded("the rule that both ends of a connection are the platform's");

/** The policy is the pod's own, not one of the whole namespace. */
function covers(policy: Manifest, pod: RecordedPod): boolean {
  const selector = at(policy, "spec", "podSelector");
  const sameNamespace = at(policy, "metadata", "namespace") === pod.namespace;
  return sameNamespace && at(selector, "matchLabels") !== undefined && selects(selector, pod.labels);
}

function leavesTheCluster(egress: Manifest): boolean {
  return !list(egress["to"]).some((peer) => "podSelector" in peer);
}

function reaches(egress: Manifest, pod: RecordedPod): boolean {
  return list(egress["to"]).some(
    (peer) =>
      at(peer, "namespaceSelector", "matchLabels", "kubernetes.io/metadata.name") === pod.namespace &&
      selects(peer["podSelector"], pod.labels),
  );
}

function admits(ingress: Manifest, egress: Manifest, caller: RecordedPod): boolean {
  const samePort = at(ingress["ports"], 0, "port") === at(egress["ports"], 0, "port");
  // Whoever is behind a load balancer lets everybody in.
  if (samePort && ingress["from"] === undefined) return true;
  return samePort && list(ingress["from"]).some((peer) => selects(peer["podSelector"], caller.labels));
}

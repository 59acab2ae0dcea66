import { strict as assert } from "node:assert";
import { Tenancy } from "../../components/kubernetes";
import { at, named, ofKind, text } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

describe("Tenancy", () => {
  let recording: Recording;
  before(async () => {
    const budgets = { models: [{ resources: { cpu: "2", memory: "4Gi" }, count: 3 }] };
    recording = await record(() => new Tenancy("tenancy", { budgets }, {}));
  });

  const labelsOf = (name: string) => at(named(recording, "Namespace", name), "metadata", "labels");

  it("enforces the restricted standard in every namespace but that of the node agents", () => {
    const levels = ofKind(recording, "Namespace").map(({ name, plain }) => [
      name,
      at(plain, "metadata", "labels", "pod-security.kubernetes.io/enforce"),
    ]);
    assert.deepEqual(Object.fromEntries(levels), {
      "tenancy-models": "restricted",
      "tenancy-data": "restricted",
      "tenancy-registry": "restricted",
      "tenancy-observability": "restricted",
      "tenancy-nodes": "privileged",
    });
  });

  it("pins the enforced version, and warns of what the newest would refuse", () => {
    const prefix = "pod-security.kubernetes.io";
    assert.match(text(at(labelsOf("tenancy-models"), `${prefix}/enforce-version`)), /^v1\.\d+$/);
    assert.equal(at(labelsOf("tenancy-models"), `${prefix}/warn-version`), "latest");
    assert.equal(at(labelsOf("tenancy-models"), `${prefix}/audit-version`), "latest");
  });

  it("limits what a namespace may use to what its workloads ask for, with room for a rollout and for what leaves", () => {
    const hard = at(named(recording, "ResourceQuota", "tenancy-models-quota"), "spec", "hard");
    assert.equal(at(hard, "requests.cpu"), "140");
    assert.equal(at(hard, "requests.memory"), "536Gi");
  });

  it("lets nobody but the models have a load balancer", () => {
    for (const { name, plain } of ofKind(recording, "ResourceQuota")) {
      const limit = at(plain, "spec", "hard", "services.loadbalancers");
      assert.equal(limit === "0", name !== "tenancy-models-quota", name);
    }
  });

  it("states resources for pods that state none, which a quota would refuse", () => {
    assert.equal(ofKind(recording, "LimitRange").length, 5);
    const [limit] = ofKind(recording, "LimitRange");
    assert.ok(at(limit?.plain, "spec", "limits", 0, "defaultRequest", "memory"));
  });
});

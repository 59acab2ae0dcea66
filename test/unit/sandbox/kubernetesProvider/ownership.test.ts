import assert from "node:assert/strict";
import { parsePath } from "../../../../sandbox/plugins/kubernetes/diff";
import {
  newFieldManager,
  pulumiManagerOf,
  withLiveValues,
} from "../../../../sandbox/plugins/kubernetes/ownership";

describe("kubernetes field managers", () => {
  it("are new for each resource", () => {
    assert.match(newFieldManager(), /^pulumi-kubernetes-[0-9a-f]{8}$/);
    assert.notEqual(newFieldManager(), newFieldManager());
  });

  it("are found again on an object that Pulumi created", () => {
    const managedFields = [{ manager: "kubectl" }, { manager: "pulumi-kubernetes-12345678" }];
    assert.equal(pulumiManagerOf({ metadata: { managedFields } }), "pulumi-kubernetes-12345678");
    assert.equal(pulumiManagerOf({ metadata: { managedFields: [{ manager: "kubectl" }] } }), undefined);
  });
});

describe("kubernetes ignored changes", () => {
  const inputs = { spec: { replicas: 2, containers: [{ image: "a" }, { image: "b" }] } };
  const live = { spec: { replicas: 5, containers: [{ image: "x" }, { image: "y" }] } };

  it("are applied as they are in the cluster", () => {
    assert.deepEqual(withLiveValues(inputs, live, [parsePath("spec.replicas")]), {
      spec: { ...inputs.spec, replicas: 5 },
    });
    assert.deepEqual(withLiveValues(inputs, live, [parsePath("spec.containers[*].image")]), {
      spec: { ...inputs.spec, containers: live.spec.containers },
    });
  });

  it("are applied as the program has them where the cluster has none", () => {
    assert.deepEqual(withLiveValues(inputs, undefined, [parsePath("spec.replicas")]), inputs);
  });
});

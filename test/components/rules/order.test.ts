import { strict as assert } from "node:assert";
import { ofType } from "../../support/awsResources";
import { forEveryStack } from "../../support/everyStack";
import { awaited, ofKind, pods } from "../../support/manifests";
import type { Recording } from "../../support/recorder";
import { isOnAws } from "../../support/stackSettings";

forEveryStack("what stands on nodes", (recording, yaml) => {
  it("leaves them, and its volumes their driver, before they go", () => {
    const ground = groundOf(recording());
    const workloads = pods(recording()).map(({ owner }) => owner);
    assert.equal(ground.length > 0, isOnAws(yaml));
    for (const resource of [...workloads, ...ofKind(recording(), "PersistentVolumeClaim")]) {
      const before = awaited(recording(), resource);
      const missing = ground.filter((urn) => !before.has(urn));
      assert.deepEqual(missing, [], resource.urn);
    }
  });
});

/** The nodes, and the driver that takes volumes off them; none where a kubeconfig leads to a cluster. */
function groundOf(recording: Recording): string[] {
  const groups = ofType(recording, "eks/nodeGroup:NodeGroup");
  const drivers = ofType(recording, "eks/addon:Addon").filter(
    ({ plain }) => plain["addonName"] === "aws-ebs-csi-driver",
  );
  if (groups.length > 0) assert.equal(drivers.length, 1);
  return [...groups, ...drivers].map(({ urn }) => urn);
}

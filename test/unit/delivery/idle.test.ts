import assert from "node:assert/strict";
import type { V1Deployment } from "@kubernetes/client-node";
import { idleIn } from "../../../scripts/delivery/idle";

const colour = "mlops-stack.io/colour";
const revision = (name: string, value: string): V1Deployment => ({
  metadata: { name },
  spec: { selector: {}, template: { metadata: { labels: { app: "digits", [colour]: value } } } },
});
const both = [revision("digits-server-a", "aa"), revision("digits-server-b", "bb")];

describe("the pods of a model that nobody calls", () => {
  it("are those of the revision that its Service does not select", () => {
    assert.deepEqual(idleIn(both, { spec: { selector: { app: "digits", [colour]: "bb" } } }), [
      "digits-server-a",
    ]);
  });

  it("are none where callers come to every revision", () => {
    assert.deepEqual(idleIn(both, { spec: { selector: { app: "digits" } } }), []);
  });
});

import assert from "node:assert/strict";
import type { RecoveryReport } from "../../../scripts/recover/recover";
import { reportText } from "../../../scripts/recover/report";

const healthy: RecoveryReport = {
  stack: "local",
  locks: [],
  torn: [],
  orphans: [],
  actions: [],
  applied: false,
  refreshed: false,
};

describe("the report of a recovery", () => {
  it("is one line for a stack that needs none", () => {
    assert.equal(reportText(healthy), "local: nothing to recover\n");
  });

  it("tells what was done to every operation", () => {
    const actions = [
      {
        operation: "creating",
        urn: "u",
        title: "kubernetes:core/v1:Secret s",
        outcome: "adopted",
        detail: "ns/s is there",
      },
    ] as const;
    const text = reportText({ ...healthy, actions: [...actions], applied: true, refreshed: true });
    assert.match(text, /^creating +kubernetes:core\/v1:Secret s +adopted +ns\/s is there$/m);
    assert.match(text, /local is put right and refreshed/);
  });

  it("says how to decide what nobody else can", () => {
    const urn = "urn:pulumi:local::mlops::aws:s3/bucket:Bucket::b";
    const actions = [
      { operation: "creating", urn, title: "b", outcome: "undecided", detail: "only aws knows" },
    ] as const;
    const text = reportText({ ...healthy, actions: [...actions] });
    assert.ok(text.includes(`npm run recover -- --stack local --adopt '${urn}=<id>'`));
    assert.match(text, /The state is unchanged/);
  });
});

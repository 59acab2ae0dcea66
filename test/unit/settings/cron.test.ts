import assert from "node:assert/strict";
import { isCronSchedule } from "../../../stacks/settings/cron";

describe("a schedule", () => {
  it("is what Kubernetes takes: numbers, names, lists, ranges, steps, nicknames", () => {
    const right = [
      "0 2 * * *",
      "*/15 * * * *",
      "0 0-6/2 1,15 jan-mar MON-FRI",
      "0  2 * * 0",
      "30 4 31 12 ?",
      "@daily",
      "@midnight",
    ];
    for (const text of right) assert.ok(isCronSchedule(text), text);
  });

  it("is refused where Kubernetes would refuse it, which is after half the stack is up", () => {
    const wrong = [
      "",
      "every night",
      "0 2 * *",
      "0 0 2 * * *",
      "60 2 * * *",
      "0 24 * * *",
      "0 2 0 * *",
      "0 2 * 13 *",
      "0 2 * * 7",
      "5-1 2 * * *",
      "*/0 2 * * *",
      "1-2-3 2 * * *",
      "1/2/3 2 * * *",
      ", 2 * * *",
      "-1 2 * * *",
      "@never",
    ];
    for (const text of wrong) assert.ok(!isCronSchedule(text), text);
  });
});

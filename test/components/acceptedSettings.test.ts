import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseSettings, sectionsOf, SettingsError } from "../../stacks/settings";
import { refusals } from "../support/acceptance";
import { runProgram } from "../support/program";
import { anyStack } from "../support/random/stack";
import { seedOfRun } from "../support/seed";

/** STACKS: how many are drawn; SEED: which. */
const stacks = Number(process.env["STACKS"] ?? 20);

describe("settings that were accepted", () => {
  it(`make a stack that neither AWS, Kubernetes nor the policy pack refuses (${stacks} drawn)`, async function () {
    this.timeout(stacks * 8000);
    const seed = seedOfRun();
    for (const config of fc.sample(anyStack, { seed, numRuns: stacks })) {
      if (isRefused(config)) continue;
      const shown = `SEED=${seed}\n${stringify({ config })}`;
      const recording = await runProgram(shown.replace(/^SEED.*\n/, ""), "accepted").catch(
        (error: unknown) => {
          throw new Error(`the program failed with the settings of ${shown}`, { cause: error });
        },
      );
      const account = config["mlops:aws"] as { protect: boolean };
      assert.deepEqual(refusals(recording, account.protect), [], shown);
    }
  });

  it("are most of those that are drawn", () => {
    const drawn = fc.sample(anyStack, { seed: 1, numRuns: 200 });
    const refused = drawn.filter(isRefused).length;
    assert.ok(refused > 0 && refused < 150, `${refused} were refused`);
  });
});

function isRefused(config: Record<string, unknown>): boolean {
  try {
    parseSettings(sectionsOf(config), "Pulumi.test.yaml");
    return false;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return true;
  }
}

import { strict as assert } from "node:assert";
import { parse } from "yaml";
import config from "../../../policy/config.json";
import { rules } from "../../../policy/rules";
import type { Context } from "../../../policy/rule";
import { forEveryStack } from "../../support/everyStack";
import { recordedResources } from "./recorded";

forEveryStack("the policy pack", (recording, yaml) => {
  for (const rule of rules) {
    it(`finds ${rule.id} kept`, () => {
      const resources = recordedResources(recording());
      const context: Context = { protect: protects(yaml), settings: settingsOf(rule.id) };
      const found =
        "check" in rule
          ? resources.flatMap((one) => rule.check(one, context).map((message) => `${one.urn}: ${message}`))
          : rule.checkStack(resources, context).map(({ urn, message }) => `${urn}: ${message}`);
      assert.deepEqual(found, []);
    });
  }
});

function protects(yaml: string): boolean {
  const { config: settings } = parse(yaml) as { config: Record<string, { protect?: boolean }> };
  return settings["mlops:aws"]?.protect === true;
}

/** What the pack is configured with in the repository. */
function settingsOf(id: string): Context["settings"] {
  const entry = (config as Record<string, unknown>)[id];
  return typeof entry === "object" ? (entry as Context["settings"]) : {};
}

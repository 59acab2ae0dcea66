import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadSettings, SettingsError } from "../../../stacks/settings";

/** Runs with the configuration that the engine would hand over: lists and groups as JSON text. */
function withConfig<T>(config: Record<string, string>, run: () => T): T {
  const before = pulumi.runtime.allConfig();
  try {
    pulumi.runtime.setAllConfig(config);
    return run();
  } finally {
    pulumi.runtime.setAllConfig(before);
  }
}

const load = () => loadSettings(new pulumi.Config("mlops"));

describe("loading the settings", () => {
  it("reads every section of the namespace and nothing else", () => {
    const config = { "mlops:redis": '{"memoryMiB":512}', "mlops:models": "[]", "aws:region": "us-east-1" };
    const settings = withConfig(config, load);
    assert.deepEqual("memoryMiB" in settings.redis && settings.redis.memoryMiB, 512);
    assert.equal(settings.postgres.enabled, true);
  });

  it("names the stack's file and a section that nobody reads", () => {
    assert.throws(
      () => withConfig({ "mlops:modles": "[]" }, load),
      (error: unknown) => {
        assert.ok(error instanceof SettingsError);
        assert.match(
          error.message,
          /^Pulumi\..+\.yaml: 1 problem\n {2}mlops:modles {2}\[\] .*did you mean models\?/,
        );
        return true;
      },
    );
  });

  it("says what is wrong with a section that is plain text", () => {
    assert.throws(
      () => withConfig({ "mlops:redis": "off" }, load),
      /mlops:redis {2}"off" {2}a section of settings is needed/,
    );
  });
});

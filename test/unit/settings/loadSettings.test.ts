import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { loadSettings, SettingsError } from "../../../stacks/settings";

/** Runs with the configuration that the engine would hand over: lists and groups as JSON text. */
function withConfig<T>(config: Record<string, string>, run: () => T, secretKeys: string[] = []): T {
  const before = pulumi.runtime.allConfig();
  try {
    pulumi.runtime.setAllConfig(config, secretKeys);
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

  it("says that a section holds no secrets, where it would be taken for one and left out", () => {
    const config = { "mlops:redis": '{"memoryMiB":512,"password":"very-secret"}' };
    assert.throws(
      () => withConfig(config, load, ["mlops:redis"]),
      (error: Error) =>
        /mlops:redis {2}\[secret\] {2}a section holds no secrets/.test(error.message) &&
        !error.message.includes("very-secret"),
    );
  });

  const receivers = {
    "mlops:metrics": JSON.stringify({
      alertmanager: { receivers: [{ name: "on-call", pagerDuty: {} }] },
    }),
  };

  it("takes the secrets that settings name, and no section for them", () => {
    const config = { ...receivers, "mlops:pagerDutyKey": "0123" };
    const { metrics } = withConfig(config, load, ["mlops:pagerDutyKey"]);
    assert.equal(metrics.alertmanager.receivers[0]?.pagerDuty?.secret, "pagerDutyKey");
  });

  it("says which secret is missing, for which setting, and how to set it", () => {
    assert.throws(
      () => withConfig(receivers, load),
      /mlops:metrics\.alertmanager\.receivers\[0\]\.pagerDuty\.secret {2}"pagerDutyKey" {2}the stack has no such secret: pulumi config set --secret mlops:pagerDutyKey/,
    );
  });

  it("refuses a secret that is written in clear, and does not repeat it", () => {
    const config = { ...receivers, "mlops:pagerDutyKey": "very-secret" };
    assert.throws(
      () => withConfig(config, load),
      (error: Error) =>
        /pulumi config set --secret/.test(error.message) && !error.message.includes("very-secret"),
    );
  });

  it("asks for no secret of what is switched off, nor for the password of an account that there is not", () => {
    const email = { to: ["a@example.com"], from: "b@example.com", server: "smtp.example.com:587" };
    const off = { alertmanager: { enabled: false, receivers: [{ name: "a", pagerDuty: {} }] } };
    const open = { alertmanager: { receivers: [{ name: "a", email }] } };
    for (const metrics of [off, open]) {
      assert.doesNotThrow(() => withConfig({ "mlops:metrics": JSON.stringify(metrics) }, load));
    }
  });
});

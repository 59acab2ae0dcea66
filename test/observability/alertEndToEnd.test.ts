import { strict as assert } from "node:assert";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parse, stringify } from "yaml";

import { stackFiles } from "../support/golden";
import { RunningAlertmanager } from "../support/observers/alertmanager";
import { compressedRoutes, compressedRules } from "../support/observers/compressed";
import { RunningModelServer } from "../support/observers/modelServer";
import { RunningPrometheus } from "../support/observers/prometheus";
import { Webhook } from "../support/observers/webhook";
import { layOutFiles } from "../support/podFiles";
import { runProgram } from "../support/program";
import { toolTimeoutMs } from "../support/tools";

/** An hour of the rules is a minute here. */
const factor = 60;
const scrape = "500ms";

const alert = "ModelAvailabilityFastBurn";
const patienceMs = 90_000;

interface PrometheusFile {
  global: { scrape_interval: string; evaluation_interval: string };
  rule_files: string[];
  scrape_configs: object[];
  alerting: { alertmanagers: object[] };
  remote_write?: unknown;
}

/** The local stack, with somebody who wants to be told. */
function withReceiver(): string {
  const stack = parse(stackFiles().get("local") ?? "") as { config: Record<string, object> };
  const receivers = [{ name: "bus", webhook: { secret: "busUrl" } }];
  stack.config["mlops:metrics"] = { ...stack.config["mlops:metrics"], alertmanager: { receivers } };
  stack.config["mlops:busUrl"] = { secure: "v1:invented" };
  return stringify(stack);
}

/** The configuration as rendered, but for whom it asks and tells: those are processes of this test. */
function withProcesses(rendered: string, model: string, alertmanager: string): string {
  const file = parse(rendered) as PrometheusFile;
  const labels = {
    namespace: "mlops-models",
    service: "digits",
    pod: "digits-0",
    node: "here",
    revision: "1",
  };
  return stringify({
    ...file,
    global: { ...file.global, scrape_interval: scrape, scrape_timeout: scrape, evaluation_interval: scrape },
    scrape_configs: [{ job_name: "model", static_configs: [{ targets: [model], labels }] }],
    alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
  });
}

async function eventually(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} did not happen within ${patienceMs / 1000} s`);
    await sleep(200);
  }
}

describe("an error of a model", function () {
  this.timeout(5 * patienceMs);
  const folder = mkdtempSync(path.join(tmpdir(), "alert-"));
  let model: RunningModelServer;
  let webhook: Webhook;
  let alertmanager: RunningAlertmanager;
  let prometheus: RunningPrometheus;
  let share = 0;
  let isOver = false;
  let load: Promise<void>;

  before(async function () {
    // Where the tests run alone, tools and packages are made first.
    this.timeout(toolTimeoutMs);
    const recording = await runProgram(withReceiver(), "local");
    webhook = await Webhook.start();
    const ofAlertmanager = layOutFiles(recording, "alertmanager-server", folder);
    const routes = readFileSync(ofAlertmanager("/etc/alertmanager/config/alertmanager.yml"), "utf8");
    const [, address = ""] = /url_file: (\S+)/.exec(routes) ?? [];
    writeFileSync(address, webhook.url);
    alertmanager = await RunningAlertmanager.start(folder, compressedRoutes(routes, factor));
    model = await RunningModelServer.start(folder);
    const ofPrometheus = layOutFiles(recording, "prometheus-server", folder);
    const config = readFileSync(ofPrometheus("/etc/prometheus/config/prometheus.yml"), "utf8");
    const [glob = ""] = (parse(config) as PrometheusFile).rule_files;
    const rules = path.join(path.dirname(glob), "platform.yml");
    writeFileSync(rules, compressedRules(readFileSync(rules, "utf8"), factor));
    prometheus = await RunningPrometheus.start(
      folder,
      withProcesses(config, model.address, alertmanager.address),
    );
    load = ask();
  });
  after(async () => {
    isOver = true;
    await load;
    for (const one of [prometheus, alertmanager, model, webhook]) await one.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Some ten requests a second, of which a share fails. */
  async function ask(): Promise<void> {
    while (!isOver) {
      const status = await model.ask(Math.random() < share ? "wrong" : "right");
      assert.ok([200, 500].includes(status), String(status));
      await sleep(70);
    }
  }

  const firing = async () =>
    (await prometheus.alerts()).filter(
      ({ state, labels }) => state === "firing" && labels["alertname"] === alert,
    );

  it("is none while all requests are answered", async () => {
    await eventually("a rate of requests", async () => {
      const found = await prometheus.query("service:ai_slo_availability_errors:ratio_rate5m");
      return found.some(({ value: [, ratio] }) => Number(ratio) === 0);
    });
    assert.deepEqual(await firing(), []);
    assert.deepEqual(await prometheus.brokenRules(), []);
  });

  it("uses up the budget, and Prometheus says so with numbers", async () => {
    share = 0.5;
    await eventually(alert, async () => (await firing()).length > 0);
    const [found] = await firing();
    const { service, severity, team } = found?.labels ?? {};
    assert.deepEqual(
      { service, severity, team },
      { service: "digits", severity: "critical", team: "ml-platform" },
    );
    assert.match(found?.annotations["summary"] ?? "", /digits uses up its budget .* \d+\.\d times as fast/);
  });

  it("is known to Alertmanager, which tells whoever wants to be told", async () => {
    await eventually("a notification", () => webhook.told(alert, "firing").length > 0);
    const known = (await alertmanager.alerts()).filter(({ alertname }) => alertname === alert);
    assert.equal(known.length, 1);
    assert.equal(known[0]?.["cluster"], "local");
    const [told] = webhook.told(alert, "firing");
    assert.match(told?.annotations["runbook_url"] ?? "", /docs\/operations\.md#modelavailabilityfastburn$/);
    assert.equal(webhook.received[0]?.receiver, "bus");
  });

  it("is over when requests are answered again, and that is told as well", async () => {
    share = 0;
    await eventually("the end of it", () => webhook.told(alert, "resolved").length > 0);
    assert.deepEqual(await firing(), []);
    assert.deepEqual(webhook.told("Watchdog", "firing"), []);
  });
});

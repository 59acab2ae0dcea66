import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { alertmanagerYaml, type AlertmanagerTuning } from "../../../components/metrics/alertmanagerConfig";
import { inhibitions } from "../../../components/metrics/inhibitions";
import type { Receiver } from "../../../components/metrics/receivers";
import { tool, toolTimeoutMs } from "../../support/tools";

const common = { teams: [], resolved: true };
const receivers: Receiver[] = [
  { ...common, name: "chat", severities: ["critical", "warning"], way: { kind: "slack", channel: "#ml" } },
  { ...common, name: "on-call", severities: ["critical"], way: { kind: "pagerDuty" } },
  {
    ...common,
    name: "vision",
    severities: ["critical", "warning", "info"],
    teams: ["vision", "a.b"],
    way: {
      kind: "email",
      to: ["a@example.com", "b@example.com"],
      from: "alerts@example.com",
      server: "smtp.example.com:587",
      username: "alerts",
    },
  },
  { ...common, name: "bus", severities: ["info"], resolved: false, way: { kind: "webhook" } },
];
const deadMansSwitch = { minutes: 5 };

describe("the configuration of Alertmanager", () => {
  let folder: string;
  before(async function () {
    this.timeout(toolTimeoutMs);
    await tool("amtool");
    folder = mkdtempSync(path.join(tmpdir(), "alertmanager-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const amtool = async (tuning: AlertmanagerTuning, ...parameters: string[]) => {
    const file = path.join(folder, "alertmanager.yml");
    writeFileSync(file, alertmanagerYaml(tuning));
    const words = parameters.map((word) => word.replace("<file>", file));
    return execa(await tool("amtool"), words, { all: true, reject: false });
  };
  const toldOf = async (tuning: AlertmanagerTuning, labels: Record<string, string>) => {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const { exitCode, stdout, all } = await amtool(
      tuning,
      "config",
      "routes",
      "test",
      "--config.file=<file>",
      ...pairs,
    );
    assert.equal(exitCode, 0, all);
    return stdout.trim().split(",");
  };

  for (const [title, tuning] of Object.entries({
    nobody: { receivers: [] },
    "everybody, in every way": { receivers, deadMansSwitch },
  })) {
    it(`is one that amtool takes, with ${title} to tell`, async () => {
      const { exitCode, all } = await amtool(tuning, "check-config", "<file>");
      assert.equal(exitCode, 0, all);
    });
  }

  it("is refused by amtool with a receiver that there is not, so that the check can fail", async () => {
    const file = path.join(folder, "broken.yml");
    writeFileSync(file, "route: { receiver: somebody }\nreceivers: [{ name: nobody }]");
    const { exitCode } = await execa(await tool("amtool"), ["check-config", file], { reject: false });
    assert.notEqual(exitCode, 0);
  });

  const routes: [severity: string, team: string, told: string[]][] = [
    ["critical", "ml-platform", ["chat", "on-call"]],
    ["critical", "vision", ["chat", "on-call", "vision"]],
    ["critical", "a.b", ["chat", "on-call", "vision"]],
    ["critical", "axb", ["chat", "on-call"]],
    ["critical", "visionary", ["chat", "on-call"]],
    ["warning", "ml-platform", ["chat"]],
    ["warning", "vision", ["chat", "vision"]],
    ["info", "ml-platform", ["bus"]],
    ["info", "vision", ["vision", "bus"]],
    ["none", "vision", ["nobody"]],
  ];
  for (const [severity, team, told] of routes) {
    it(`tells ${told.join(", ")} of an alert that is ${severity} and of team ${team}`, async () => {
      assert.deepEqual(await toldOf({ receivers }, { alertname: "ModelDown", severity, team }), told);
    });
  }

  it("calls the switch of the dead man as long as the alert arrives that never ends, and nobody else", async () => {
    const labels = { alertname: "Watchdog", severity: "info", team: "vision" };
    assert.deepEqual(await toldOf({ receivers, deadMansSwitch }, labels), ["dead-mans-switch"]);
    assert.deepEqual(await toldOf({ receivers }, labels), ["nobody"]);
    const { route } = parse(alertmanagerYaml({ receivers, deadMansSwitch })) as {
      route: { routes: { repeat_interval: string; group_interval: string }[] };
    };
    const [watchdog] = route.routes;
    assert.deepEqual([watchdog?.repeat_interval, watchdog?.group_interval], ["150s", "5m"]);
  });

  it("says what is urgent again before what is not", async () => {
    const { stdout } = await amtool({ receivers }, "config", "routes", "show", "--config.file=<file>");
    assert.match(stdout, /severity="critical"/);
    const text = alertmanagerYaml({ receivers });
    const repeats = [...text.matchAll(/repeat_interval: (\S+)/g)].map(([, interval]) => interval);
    assert.ok(repeats.includes("2h") && repeats.includes("12h") && repeats.includes("3d"));
  });

  it("names files for all that is secret", () => {
    const text = alertmanagerYaml({ receivers, deadMansSwitch });
    const files = [...text.matchAll(/(api_url|routing_key|auth_password|url)_file: (\S+)/g)].map(
      ([, key, file]) => [key, file],
    );
    assert.deepEqual(files, [
      ["url", "/etc/alertmanager/receivers/dead-mans-switch"],
      ["api_url", "/etc/alertmanager/receivers/chat"],
      ["routing_key", "/etc/alertmanager/receivers/on-call"],
      ["auth_password", "/etc/alertmanager/receivers/vision"],
      ["url", "/etc/alertmanager/receivers/bus"],
    ]);
    assert.ok(!/https?:\/\//.test(text));
  });

  it("encrypts mail, or sends none", () => {
    assert.match(alertmanagerYaml({ receivers }), /require_tls: true/);
  });
});

describe("what is kept back", () => {
  it("is the same alert at a lower severity, and what follows from something else", () => {
    const [same] = inhibitions;
    assert.deepEqual([same?.while, same?.instead], [['severity="critical"'], ['severity=~"warning|info"']]);
    assert.ok(same?.alike.includes("alertname") && same.alike.includes("service"));
    const ofNode = inhibitions.find(({ while: cause }) => cause[0]?.includes("NodeNotReady"));
    assert.deepEqual(ofNode?.alike, ["cluster", "node"]);
  });

  it("is never what another installation has to be told", () => {
    for (const { alike } of inhibitions) assert.ok(alike.includes("cluster"));
  });

  it("keeps no alert back because of itself", () => {
    for (const { while: cause, instead } of inhibitions) {
      const [name] = cause;
      const alert = /alertname="(\w+)"/.exec(name ?? "")?.[1];
      if (alert !== undefined) assert.ok(!new RegExp(`\\b${alert}\\b`).test(instead.join()), alert);
    }
  });
});

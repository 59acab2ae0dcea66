import { strict as assert } from "node:assert";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa from "execa";
import { parse } from "yaml";
import { prometheusFolders } from "../../../components/metrics/prometheusFolders";
import { forEveryCluster } from "../../support/everyStack";
import { layOutFiles } from "../../support/podFiles";
import { tool, toolTimeoutMs } from "../../support/tools";

forEveryCluster("what the observers read", (recording, yaml) => {
  const { config } = parse(yaml) as { config: Record<string, { enabled?: boolean } | undefined> };
  if (config["mlops:metrics"]?.enabled === false) return;

  let folder: string;
  before(async function () {
    this.timeout(toolTimeoutMs);
    for (const name of ["promtool", "amtool"]) await tool(name);
    folder = mkdtempSync(path.join(tmpdir(), "observers-"));
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const check = async (name: string, ...parameters: string[]) => {
    const { exitCode, all } = await execa(await tool(name), parameters, { all: true, reject: false });
    return { ok: exitCode === 0, all: all ?? "" };
  };

  it("is a configuration that promtool takes, with every file that it names", async () => {
    const place = layOutFiles(recording(), "prometheus-server", folder);
    const file = place("/etc/prometheus/config/prometheus.yml");
    const { ok, all } = await check("promtool", "check", "config", file);
    assert.ok(ok, all);
    assert.match(all, /valid prometheus config file/);
  });

  it("is a configuration that amtool takes, with every file that it names", async () => {
    const place = layOutFiles(recording(), "alertmanager-server", folder);
    const file = place("/etc/alertmanager/config/alertmanager.yml");
    const { ok, all } = await check("amtool", "check-config", file);
    assert.ok(ok, all);
    const named = [...readFileSync(file, "utf8").matchAll(/_file: (\S+)$/gm)].map(([, one = ""]) => one);
    for (const one of named) assert.ok(existsSync(one), one);
  });

  for (const name of ["prometheus", "alertmanager"]) {
    it(`keeps everybody out of ${name} who has no password`, async () => {
      const place = layOutFiles(recording(), `${name}-server`, folder);
      const { ok, all } = await check("promtool", "check", "web-config", place(`/etc/${name}/web/web.yml`));
      assert.ok(ok, all);
    });
  }

  it("names no file that is not there", () => {
    const place = layOutFiles(recording(), "prometheus-server", folder);
    const text = readFileSync(place("/etc/prometheus/config/prometheus.yml"), "utf8");
    const named = [...text.matchAll(/_file: (\S+)$/gm)].map(([, file = ""]) => file);
    assert.ok(named.length > 0);
    for (const file of named) assert.ok(existsSync(file), file);
  });

  it("is refused by promtool where the token for the kubelets is missing", async () => {
    const place = layOutFiles(recording(), "prometheus-server", folder);
    rmSync(place(`${prometheusFolders.token}/token`));
    const { ok, all } = await check(
      "promtool",
      ...["check", "config", place("/etc/prometheus/config/prometheus.yml")],
    );
    assert.ok(!ok && all.includes("serviceaccount/token"), all);
  });
});

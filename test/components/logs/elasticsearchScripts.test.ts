import { strict as assert } from "node:assert";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { Elasticsearch } from "../../../components/logs";
import { PodScript } from "../../support/elastic/podScript";
import { ElasticServer } from "../../support/elastic/server";
import { record } from "../../support/recorder";

const resources = { cpu: "1", memory: "2Gi", cpuLimit: "1", memoryLimit: "2Gi" };
const build = () =>
  record(
    () => new Elasticsearch("elasticsearch", { namespace: "mlops-observability", nodes: 3, resources }, {}),
  );

/** A port at which nobody listens. */
const nobody = 1;

describe("what prepares a node of Elasticsearch", () => {
  let script: PodScript;
  let server: ElasticServer;
  let home: string;
  let config: string;

  before(async () => {
    script = await PodScript.of(await build(), "elasticsearch-server", "prepare");
    server = await ElasticServer.start(script.certificate("elasticsearch-files", "http.crt", "http.key"));
  });
  after(async () => {
    await server.stop();
    script.remove();
  });
  beforeEach(() => {
    [home, config] = [path.join(script.folder, "home"), path.join(script.folder, "config")];
    for (const folder of [path.join(home, "config", "jvm.options.d"), config]) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
    }
    writeFileSync(path.join(home, "config", "jvm.options"), "-XX:+UseG1GC\n");
    writeFileSync(path.join(home, "config", "elasticsearch.yml"), "cluster.name: of the image\n");
  });

  const prepare = (port: number) => script.run(port, { HOME_FOLDER: home, CONFIG_FOLDER: config });
  const settings = () => readFileSync(path.join(config, "elasticsearch.yml"), "utf8");

  it("puts the program's files over the image's, and certificates where alone they may be read", async () => {
    const { exitCode, stderr } = await prepare(nobody);
    assert.equal(exitCode, 0, stderr);
    for (const file of [
      "jvm.options",
      "jvm.options.d",
      "roles.yml",
      "users",
      "users_roles",
      "service_tokens",
    ]) {
      assert.ok(existsSync(path.join(config, file)), file);
    }
    assert.match(settings(), /^cluster.name: elasticsearch$/m);
    for (const [, file = ""] of settings().matchAll(/(certs\/\S+)/g)) {
      assert.match(
        readFileSync(path.join(config, file), "utf8"),
        /^-----BEGIN (CERTIFICATE|PRIVATE KEY)-----/,
      );
    }
  });

  it("says who founds the cluster, where nobody answers", async () => {
    await prepare(nobody);
    assert.match(
      settings(),
      /^cluster\.initial_master_nodes: \[elasticsearch-0, elasticsearch-1, elasticsearch-2\]$/m,
    );
  });

  it("founds nothing where a cluster answers, whatever it says", async () => {
    for (const status of [200, 401, 503]) {
      server.answer = () => ({ status });
      const { exitCode } = await prepare(server.port);
      assert.equal(exitCode, 0);
      assert.doesNotMatch(settings(), /initial_master_nodes/, String(status));
    }
  });
});

describe("whether a node of Elasticsearch may be counted on", () => {
  let script: PodScript;
  let server: ElasticServer;

  before(async () => {
    script = await PodScript.of(await build(), "elasticsearch-server", "elasticsearch");
    server = await ElasticServer.start(script.certificate("elasticsearch-files", "http.crt", "http.key"));
  });
  after(async () => {
    await server.stop();
    script.remove();
  });

  /** A process that began so many seconds before now, on a machine that has been on for an hour. */
  const started = (secondsAgo: number) => {
    const folder = path.join(script.folder, "proc", "1");
    mkdirSync(folder, { recursive: true });
    const fields = Array.from({ length: 30 }, () => "0");
    fields[19] = String((3600 - secondsAgo) * 100);
    writeFileSync(path.join(folder, "stat"), `1 (odd) name) ${fields.join(" ")}\n`);
    writeFileSync(path.join(script.folder, "uptime"), "3600.25 7000.00\n");
  };
  const check = async (answer: { status: number; body?: unknown }, secondsAgo = 10, port = server.port) => {
    server.answer = () => answer;
    started(secondsAgo);
    const { exitCode } = await script.run(
      port,
      { PROCESS: path.join(script.folder, "proc", "1"), UPTIME: path.join(script.folder, "uptime") },
      script.probe("startupProbe"),
    );
    return exitCode;
  };
  const health = (status: string) => ({ status: 200, body: { status } });

  it("is so when no log lacks its copy", async () => {
    assert.equal(await check(health("green")), 0);
    const [asked] = server.asked;
    assert.equal(asked?.path, "/_cluster/health?filter_path=status");
    assert.match(
      Buffer.from(asked?.headers.authorization?.slice(6) ?? "", "base64").toString(),
      /^elastic:\w{32}$/,
    );
  });

  it("is not so before: another one is replaced only then", async () => {
    for (const color of ["yellow", "red"]) assert.notEqual(await check(health(color)), 0, color);
  });

  it("is so after ten minutes all the same, or a full disk would stop every update", async () => {
    assert.notEqual(await check(health("yellow"), 590), 0);
    assert.equal(await check(health("yellow"), 610), 0);
  });

  it("is never so while it gives no answer, or one that says nothing", async () => {
    assert.notEqual(await check(health("green"), 5000, nobody), 0);
    assert.notEqual(await check({ status: 401 }, 5000), 0);
  });
});

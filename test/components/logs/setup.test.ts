import { strict as assert } from "node:assert";
import { incarnationAnnotation } from "../../../components/data";
import { Elasticsearch, Kibana, objectsSetup, templatesSetup } from "../../../components/logs";
import { type Answer, type Asked, ElasticServer } from "../../support/elastic/server";
import { PodScript } from "../../support/elastic/podScript";
import { at, named, pods } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const resources = { cpu: "1", memory: "2Gi", cpuLimit: "1", memoryLimit: "2Gi" };
const namespace = "mlops-observability";

const build = (keeping = { retentionDays: 14, storageGiB: 20 }) =>
  record(() => {
    const elasticsearch = new Elasticsearch("elasticsearch", { namespace, nodes: 1, resources }, {});
    const kibana = new Kibana("kibana", { namespace, elasticsearch, resources }, {});
    templatesSetup("logs-templates", { namespace, elasticsearch, keeping }, {});
    objectsSetup("logs-objects", { namespace, elasticsearch, kibana }, {});
  });

/** Patient for as long as a test may take. */
const patience = { ATTEMPTS: "3", WAIT_SECONDS: "0.1" };
const asked = ({ method, path }: Asked) => `${method} ${path}`;

for (const { job, secret, key, certificate } of [
  { job: "logs-templates", secret: "elasticsearch-files", certificate: "http.crt", key: "http.key" },
  { job: "logs-objects", secret: "kibana-config", certificate: "tls.crt", key: "tls.key" },
]) {
  describe(`the script of ${job}`, () => {
    let recording: Recording;
    let script: PodScript;
    let server: ElasticServer;

    before(async () => {
      recording = await build();
      script = await PodScript.of(recording, `${job}-job`, "setup");
      server = await ElasticServer.start(script.certificate(secret, certificate, key));
    });
    after(async () => {
      await server.stop();
      script.remove();
    });
    beforeEach(() => {
      server.asked.length = 0;
      server.answer = () => ({ status: 200, body: { success: true } });
    });

    const run = (env: Record<string, string> = {}) => script.run(server.port, { ...patience, ...env });

    it("says who asks in each request, and trusts the program's authority", async () => {
      const { exitCode, stderr } = await run();
      assert.equal(exitCode, 0, stderr);
      const password = at(named(recording, "Secret", `${job}-access`), "stringData", "password") as string;
      const basic = `Basic ${Buffer.from(`setup:${password}`).toString("base64")}`;
      assert.ok(server.asked.length > 1);
      for (const { headers } of server.asked) assert.equal(headers.authorization, basic);
    });

    it("does the same when it is repeated", async () => {
      await run();
      const first = server.asked.map(({ method, path, headers, body }) => {
        const boundary = /boundary=(.*)/.exec(headers["content-type"] ?? "")?.[1] ?? "\0";
        return [method, path, body.replaceAll(boundary, "")];
      });
      server.asked.length = 0;
      const { exitCode } = await run();
      assert.equal(exitCode, 0);
      assert.deepEqual(
        server.asked.map(({ method, path }) => [method, path]),
        first.map(([method, path]) => [method, path]),
      );
    });

    it("asks again where a server is not there yet, or busy", async () => {
      let times = 0;
      server.answer = () => (++times < 3 ? { status: 503 } : { status: 200, body: { success: true } });
      const { exitCode, stderr } = await run();
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /^(?:PUT|POST) https:\S+: 503 +\(attempt 1 of 3\)$/m);
    });

    it("ends with what went wrong and where, when nobody answers", async () => {
      const nobody = 1;
      const { exitCode, stderr } = await script.run(nobody, patience);
      assert.equal(exitCode, 1);
      assert.match(stderr, /^(?:PUT|POST) https:\/\/\S+ failed: curl: \(7\) /m);
    });

    it("ends at once with the server's answer, when what it asks is wrong", async () => {
      server.answer = () => ({ status: 403, body: { error: "security_exception: action is unauthorized" } });
      const { exitCode, stderr } = await run();
      assert.equal(exitCode, 1);
      assert.equal(server.asked.length, 1);
      assert.match(
        stderr,
        /^(?:PUT|POST) https:\/\/\S+ failed: 403 .*security_exception: action is unauthor/m,
      );
    });

    it("does not speak to somebody whom another authority vouches for", async () => {
      const other = await PodScript.of(await build(), `${job}-job`, "setup");
      const stranger = await ElasticServer.start(other.certificate(secret, certificate, key));
      const { exitCode, stderr } = await script.run(stranger.port, patience);
      assert.equal(exitCode, 1);
      assert.match(stderr, /failed: curl: \(60\) /);
      assert.equal(stranger.asked.length, 0);
      await stranger.stop();
      other.remove();
    });
  });
}

describe("what the script of logs-templates puts", () => {
  it("is the lifecycle first, then the template that names it; and each stream goes on by that", async () => {
    const server = await exchange("logs-templates", (one) =>
      one.path.includes("_rollover") && one.path.includes("redis") ? { status: 404 } : { status: 200 },
    );
    const [lifecycle, template, ...streams] = server.asked;
    assert.ok(lifecycle && template);
    assert.deepEqual(
      [asked(lifecycle), asked(template)],
      ["PUT /_ilm/policy/mlops-logs", "PUT /_index_template/mlops-logs"],
    );
    const policy = JSON.parse(lifecycle.body) as { policy: { phases: { delete: { min_age: string } } } };
    assert.equal(policy.policy.phases.delete.min_age, "14d");
    assert.match(template.body, /"name": "mlops-logs"/);
    assert.equal(template.headers["content-type"], "application/json");
    assert.ok(streams.length > 5);
    for (const one of streams) {
      assert.match(asked(one), /^POST \/logs-[a-z]+-mlops\/_rollover\?lazy=true$/);
    }
    assert.match(server.output, /^stream logs-model-mlops goes on by the template$/m);
    assert.doesNotMatch(server.output, /logs-redis-mlops/);
  });
});

describe("what the script of logs-objects puts", () => {
  it("is every object in one import, over those that are there, and a data view that nobody's is replaced by", async () => {
    const { asked: all } = await exchange("logs-objects", () => ({ status: 200, body: { success: true } }));
    const [imported, standard] = all;
    assert.ok(imported && standard && all.length === 2);
    assert.equal(asked(imported), "POST /api/saved_objects/_import?overwrite=true");
    assert.ok(all.every(({ headers }) => headers["kbn-xsrf"] !== undefined));
    assert.match(imported.headers["content-type"] ?? "", /^multipart\/form-data/);
    assert.match(imported.body, /name="file"; filename="objects\.ndjson"/);
    assert.ok(imported.body.includes('{"type":"index-pattern","id":"mlops-logs"'));
    assert.equal(asked(standard), "POST /api/data_views/default");
    assert.deepEqual(JSON.parse(standard.body), { data_view_id: "mlops-logs", force: false });
  });

  it("is complained about where Kibana took a part of it", async () => {
    const { exitCode, output } = await exchange("logs-objects", () => ({
      status: 200,
      body: { success: false, errors: [{ id: "mlops-logs-errors" }] },
    }));
    assert.equal(exitCode, 1);
    assert.match(output, /^Kibana did not take all of it: .*mlops-logs-errors/m);
  });
});

/** One run of a Job against a server that answers as it is told. */
async function exchange(job: "logs-templates" | "logs-objects", answer: (one: Asked) => Answer) {
  const script = await PodScript.of(await build(), `${job}-job`, "setup");
  const server = await ElasticServer.start(
    job === "logs-templates"
      ? script.certificate("elasticsearch-files", "http.crt", "http.key")
      : script.certificate("kibana-config", "tls.crt", "tls.key"),
  );
  server.answer = answer;
  const { exitCode, stdout, stderr } = await script.run(server.port, patience);
  await server.stop();
  script.remove();
  return { asked: server.asked, exitCode, output: `${stdout}\n${stderr}` };
}

describe("a Job of the logs", () => {
  const job = (recording: Recording, name: string) =>
    pods(recording).find(({ owner }) => owner.name === name);

  it("runs again when what it says changes, and the other does not", async () => {
    const [before, after] = [await build(), await build({ retentionDays: 15, storageGiB: 20 })];
    const content = (recording: Recording, name: string) =>
      named(recording, "ConfigMap", `${name}-content`)["data"];
    assert.notDeepEqual(content(after, "logs-templates"), content(before, "logs-templates"));
    assert.deepEqual(content(after, "logs-objects"), content(before, "logs-objects"));
  });

  it("runs again when Elasticsearch starts over with an empty volume", async () => {
    const recording = await build();
    for (const name of ["logs-templates-job", "logs-objects-job"]) {
      const annotations = at(
        job(recording, name)?.owner.plain,
        "spec",
        "template",
        "metadata",
        "annotations",
      );
      assert.equal(at(annotations, incarnationAnnotation), "uid-of-data-elasticsearch-0");
    }
  });

  it("has its password in no argument, which other processes could read", async () => {
    const recording = await build();
    for (const name of ["logs-templates", "logs-objects"]) {
      const password = at(named(recording, "Secret", `${name}-access`), "stringData", "password") as string;
      assert.ok(!JSON.stringify(job(recording, `${name}-job`)?.containers).includes(password));
    }
  });
});

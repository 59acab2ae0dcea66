import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { images } from "../../../components/image";
import { waitsFor } from "../../support/awsResources";
import { containerOf, containers, filesOf, ofDocker, variablesOf } from "../../support/docker";
import { stackFiles } from "../../support/golden";
import { at, generatedSecrets, list, text } from "../../support/manifests";
import { runProgram } from "../../support/program";
import type { Recording } from "../../support/recorder";

describe("the services of the stack dev", () => {
  let dev: Recording;
  before(async () => {
    dev = await runProgram(stackFiles().get("dev") ?? "", "dev");
  });
  const container = (service: string) => containerOf(dev, service);
  const published = (service: string) => list(container(service)["ports"])[0];

  it("answer at the ports of the reference, at this machine alone", () => {
    const ports = containers(dev).map(({ plain }) => list(plain["ports"])[0]);
    assert.deepEqual(new Set(ports.map((port) => port?.["ip"])), new Set(["127.0.0.1"]));
    const services = [
      "digits",
      "redis",
      "postgres",
      "mlflow",
      "prometheus",
      "grafana",
      "elasticsearch",
      "kibana",
    ];
    assert.deepEqual(
      services.map((service) => published(service)?.["external"]),
      [8000, 6379, 5432, 5000, 9090, 3000, 9200, 5601],
    );
    assert.equal(containers(dev).length, services.length);
  });

  it("run the images of the catalogue", () => {
    const names = ofDocker(dev)
      .filter(({ type }) => type.endsWith(":RemoteImage"))
      .map(({ plain }) => text(plain["name"]));
    for (const name of [
      "postgres",
      "valkey",
      "mlflow",
      "prometheus",
      "grafana",
      "elasticsearch",
      "kibana",
    ] as const) {
      const { registry, repository, tag } = images[name];
      assert.ok(names.includes(`${registry}/${repository}:${tag}`), name);
    }
  });

  it("keep the reference's database and user in Postgres, on a volume", () => {
    const { POSTGRES_DB, POSTGRES_USER, POSTGRES_PASSWORD } = variablesOf(container("postgres"));
    assert.deepEqual([POSTGRES_DB, POSTGRES_USER], ["aiapp", "aiuser"]);
    assert.match(POSTGRES_PASSWORD ?? "", /^\w{32}$/);
    assert.equal(at(container("postgres")["volumes"], 0, "containerPath"), "/var/lib/postgresql");
  });

  it("tell Redis its password as a hash, and the health check the rest", () => {
    const files = filesOf(container("redis"));
    const password = files["/etc/valkey/password"] ?? "";
    const hash = createHash("sha256").update(password).digest("hex");
    assert.ok(files["/etc/valkey/valkey.conf"]?.includes(`#${hash}`));
    assert.match(files["/etc/valkey/valkey.conf"] ?? "", /appendonly yes/);
    assert.ok(!JSON.stringify(container("redis")["healthcheck"]).includes(password));
  });

  it("give Elasticsearch one node and the heap of the reference, and Kibana a token that it knows", () => {
    const variables = variablesOf(container("elasticsearch"));
    assert.deepEqual(
      [variables["discovery.type"], variables["ES_JAVA_OPTS"]],
      ["single-node", "-Xms1024m -Xmx1024m"],
    );
    assert.equal(variables["xpack.security.enabled"], "true");
    const config = filesOf(container("kibana"))["/usr/share/kibana/config/kibana.yml"] ?? "";
    const [, token = ""] = /elasticsearch\.serviceAccountToken: (\S+)/.exec(config) ?? [];
    const [, secret = ""] = /^.*:(.+)$/.exec(Buffer.from(token, "base64").toString()) ?? [];
    assert.ok(generatedSecrets(dev).includes(secret));
  });

  it("are made after what they talk to, which has become healthy", () => {
    const waiting = (service: string) => {
      const found = containers(dev).find(({ name }) => name === `${service}-container`);
      return found ? waitsFor(dev, found) : [];
    };
    for (const [service, other] of [
      ["digits", "mlflow"],
      ["digits", "postgres"],
      ["digits", "redis"],
      ["grafana", "prometheus"],
      ["kibana", "elasticsearch"],
    ] as const) {
      assert.ok(waiting(service).includes(`${other}-container`), `${service} waits for ${other}`);
      assert.equal(container(other)["wait"], true, other);
    }
  });

  it("are found by Prometheus by the names that they have", () => {
    const config = filesOf(container("prometheus"))["/etc/prometheus/prometheus.yml"] ?? "";
    const targets = [...config.matchAll(/- ([\w-]+):(\d+)\n/g)].map(([, host = "", port]) => [
      host,
      Number(port),
    ]);
    assert.deepEqual(targets, [
      ["localhost", 9090],
      ["digits", 8000],
      ["mlflow", 5000],
    ]);
    for (const [host, port] of targets.slice(1)) {
      assert.equal(published(String(host))?.["internal"], port);
    }
  });

  it("are told of in the outputs, with their addresses and without their passwords", () => {
    const services = dev.outputs["services"] as { name: string; address: string; url: string }[];
    assert.deepEqual(
      services.map(({ name, url }) => [name, url]),
      [
        ["digits", "http://127.0.0.1:8000"],
        ["postgres", "127.0.0.1:5432"],
        ["redis", "127.0.0.1:6379"],
        ["mlflow", "http://127.0.0.1:5000"],
        ["prometheus", "http://127.0.0.1:9090"],
        ["grafana", "http://127.0.0.1:3000"],
        ["elasticsearch", "http://127.0.0.1:9200"],
        ["kibana", "http://127.0.0.1:5601"],
      ],
    );
    const { credentials, ...open } = dev.outputs;
    for (const secret of generatedSecrets(dev)) assert.ok(!JSON.stringify(open).includes(secret));
    assert.deepEqual(Object.keys(credentials as object), ["postgres", "redis", "grafana", "elasticsearch"]);
  });
});

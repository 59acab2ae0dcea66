import { strict as assert } from "node:assert";
import type { ModelOutput, ServiceOutput } from "../../stacks/outputs";
import { awsResource, waitsFor } from "../support/awsResources";
import { stackFiles } from "../support/golden";
import { at, named, text } from "../support/manifests";
import { runProgram } from "../support/program";
import type { Recording } from "../support/recorder";

describe("the outputs of a stack", () => {
  let local: Recording;
  let reference: Recording;
  before(async () => {
    local = await runProgram(stackFiles().get("local") ?? "", "local");
    reference = await runProgram(stackFiles().get("reference") ?? "", "reference");
  });

  const services = (recording: Recording) => recording.outputs["services"] as ServiceOutput[];

  it("say of every service where it answers and how to get there", () => {
    assert.deepEqual(
      services(local).map(({ name, address, portForward }) => [name, address, portForward]),
      [
        [
          "digits",
          "digits.mlops-models.svc:80",
          "kubectl --namespace mlops-models port-forward service/digits 8080:80",
        ],
        [
          "digits-gpu",
          "digits-gpu.mlops-models.svc:80",
          "kubectl --namespace mlops-models port-forward service/digits-gpu 8081:80",
        ],
        [
          "mlflow",
          "mlflow.mlops-registry.svc:5000",
          "kubectl --namespace mlops-registry port-forward service/mlflow 5000:5000",
        ],
        [
          "postgres",
          "postgres.mlops-data.svc:5432",
          "kubectl --namespace mlops-data port-forward service/postgres 5432:5432",
        ],
        [
          "redis",
          "redis.mlops-data.svc:6379",
          "kubectl --namespace mlops-data port-forward service/redis 6379:6379",
        ],
        [
          "prometheus",
          "prometheus.mlops-observability.svc:9090",
          "kubectl --namespace mlops-observability port-forward service/prometheus 9090:9090",
        ],
        [
          "alertmanager",
          "alertmanager.mlops-observability.svc:9093",
          "kubectl --namespace mlops-observability port-forward service/alertmanager 9093:9093",
        ],
        [
          "grafana",
          "grafana.mlops-observability.svc:3000",
          "kubectl --namespace mlops-observability port-forward service/grafana 3000:3000",
        ],
        [
          "elasticsearch",
          "elasticsearch.mlops-observability.svc:9200",
          "kubectl --namespace mlops-observability port-forward service/elasticsearch 9200:9200",
        ],
        [
          "kibana",
          "kibana.mlops-observability.svc:5601",
          "kubectl --namespace mlops-observability port-forward service/kibana 5601:5601",
        ],
      ],
    );
  });

  it("say of every model what it serves, and which share of which GPU it has", () => {
    const [digits, onGpu] = local.outputs["models"] as ModelOutput[];
    assert.deepEqual([digits?.name, digits?.source, digits?.gpu], ["digits", "models:/digits/1", undefined]);
    assert.deepEqual(onGpu?.gpu, {
      asked: 0.5,
      pool: "inference",
      resource: "nvidia.com/gpu",
      units: 1,
      memoryMiB: 11444,
    });
    const [model] = reference.outputs["models"] as ModelOutput[];
    assert.equal(model?.source, "model-pvc:/app/models");
    assert.deepEqual(model?.replicas, { min: 3, max: 3 });
  });

  it("leave out what is switched off", () => {
    assert.deepEqual(
      services(reference).map(({ kind }) => kind),
      ["model"],
    );
    assert.deepEqual(reference.outputs["credentials"], {});
  });

  it("hold the passwords of the accounts that people use", () => {
    const credentials = local.outputs["credentials"] as Record<string, { password: string }>;
    const names = [
      "alertmanager",
      "elasticsearch",
      "grafana",
      "kibana",
      "mlflow",
      "postgres",
      "prometheus",
      "redis",
    ];
    assert.deepEqual(Object.keys(credentials).sort(), names);
    for (const { password } of Object.values(credentials)) assert.match(password, /^\w{32}$/);
  });
});

describe("the outputs of a stack on AWS", () => {
  let stack: Recording;
  before(async () => {
    stack = await runProgram(stackFiles().get("everythingAws") ?? "", "everythingAws");
  });

  const service = (name: string) =>
    (stack.outputs["services"] as Record<string, unknown>[]).find((one) => one["name"] === name);

  it("name the addresses of what the cloud runs, and no way through the cluster to it", () => {
    for (const name of ["postgres", "redis"]) {
      assert.deepEqual(Object.keys(service(name) ?? {}).sort(), ["address", "kind", "name"]);
    }
    assert.match(String(service("postgres")?.["address"]), /\.rds\.amazonaws\.com:5432$/);
    assert.match(String(service("redis")?.["address"]), /\.cache\.amazonaws\.com:6379$/);
  });

  it("say under which name a model answers outside the cluster", () => {
    assert.equal(service("quarter")?.["url"], "https://quarter.models.example.com:8443");
    assert.equal(service("pair")?.["url"], "http://lb-pair");
    assert.ok(!("url" in (service("half") ?? {})));
  });

  it("say where a browser finds a page that is opened to people", () => {
    assert.equal(service("prometheus")?.["url"], "https://prometheus.models.example.com");
    assert.equal(service("mlflow")?.["url"], "https://mlflow.models.example.com:8443");
    assert.equal(service("alertmanager")?.["url"], "http://lb-alertmanager-outside");
  });

  it("say where the database's password is, and not what it is", () => {
    const { postgres } = stack.outputs["credentials"] as Record<string, Record<string, string>>;
    assert.deepEqual(Object.keys(postgres ?? {}), ["username", "secretArn"]);
    assert.match(postgres?.["secretArn"] ?? "", /^arn:aws:secretsmanager:/);
  });
});

describe("a model's name on the internet", () => {
  let stack: Recording;
  before(async () => {
    stack = await runProgram(stackFiles().get("everythingAws") ?? "", "everythingAws");
  });
  const annotation = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;
  const annotations = (name: string) =>
    at(named(stack, "Service", `${name}-service`), "metadata", "annotations");

  it("has a certificate, by which the load balancer ends TLS on the exposed port", () => {
    const certificate = awsResource(stack, "quarter-tls-issued");
    assert.equal(at(annotations("quarter"), annotation("ssl-cert")), certificate.plain["certificateArn"]);
    assert.equal(at(annotations("quarter"), annotation("ssl-ports")), "8443");
    assert.equal(
      awsResource(stack, "quarter-tls-certificate").plain["domainName"],
      "quarter.models.example.com",
    );
  });

  it("stands for the load balancer, and goes before it", () => {
    const record = awsResource(stack, "quarter-name-record");
    assert.deepEqual(record.plain["records"], ["lb-quarter"]);
    assert.ok(waitsFor(stack, record).includes("quarter-service"));
  });

  it("is not needed: without one the load balancer passes bytes on", () => {
    assert.equal(at(annotations("pair"), annotation("type")), "nlb");
    assert.equal(at(annotations("pair"), annotation("ssl-cert")), undefined);
    assert.match(text(at(annotations("pair"), annotation("additional-resource-tags"))), /cost-center=42/);
    assert.equal(annotations("half"), undefined);
  });
});

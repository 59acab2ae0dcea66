import assert from "node:assert/strict";
import { type Report, reportOf, reportText } from "../../../scripts/preflight/report";
import { parseStackFile } from "../../../scripts/shared/stackFile";

const today = new Date("2026-11-23T12:00:00Z");

const model = (gpu: string, more = "") => `    - name: digits
      framework: { name: pytorch, version: "2.8", cuda: "12.8", cudnn: "9.10", python: "3.11" }
      image: { ref: registry.example/digits:v1.0.0 }
      model: { volume: { claim: weights } }
      gpu: ${gpu}
${more}`;

const stack = (models: string, pools = "{ strategy: mps, replicas: 2 }") => `config:
  mlops:gpuPools: [{ name: inference, instanceType: g6.xlarge, max: 2, sharing: ${pools} }]
  mlops:models:
${models}`;

const read = (text: string): Report => reportOf(parseStackFile(text, "Pulumi.team.yaml"), today);

describe("npm run preflight", () => {
  it("prints the whole chain of every model in one row", () => {
    const report = read(stack(model("0.5")));
    assert.equal(report.accepted, true);
    const [head = "", row = ""] = reportText(report).split("\n");
    assert.deepEqual(head.split(/ {2,}/), [
      "MODEL",
      "POOL",
      "INSTANCE",
      "GPU",
      "SHARE",
      "MIB",
      "FRAMEWORK",
      "CUDA",
      "CUDNN",
      "PYTHON",
      "DRIVER",
      "CC",
      "FIT/NODE",
      "SPARE",
      "VERDICT",
    ]);
    assert.deepEqual(row.split(/ {2,}/), [
      "digits",
      "inference",
      "g6.xlarge",
      "L4",
      "0.5",
      "11444",
      "pytorch 2.8",
      "12.8",
      "9.10",
      "3.11",
      "580.159.03",
      "8.9",
      "2",
      "yes",
      "ok",
    ]);
  });

  it("still shows the chain of a stack that is refused, and each reason once", () => {
    const report = read(stack(model("0.5", "      gpuMemory: { weightsMiB: 20000 }\n")));
    assert.equal(report.accepted, false);
    const text = reportText(report);
    assert.match(text, /^digits .* error$/m);
    assert.match(
      text,
      / {2}error {4}mlops:models\[0\]\.gpuMemory {2}gpu-memory\n.*do not share the GPU.*\n.*source: NVIDIA/,
    );
    assert.equal(text.match(/gpuMemory/g)?.length, 1);
    assert.match(text, /Pulumi\.team\.yaml: refused\./);
  });

  it("shows what else the settings refuse", () => {
    const report = read(`${stack(model("0.5"))}  mlops:postgres: { enabled: false }\n`);
    assert.equal(report.accepted, false);
    assert.match(
      reportText(report),
      /error {4}mlops:mlflow\.enabled .*\n.*MLflow keeps its records in Postgres/,
    );
  });

  it("shows the problems alone where a section cannot be read", () => {
    const report = read(stack(model("half")));
    assert.deepEqual([report.chains, report.accepted], [[], false]);
    assert.match(reportText(report), /mlops:models\[0\]\.gpu {2}"half"\n.*a GPU share is needed/);
  });

  it("looks at the calendar of the cluster that it makes", () => {
    const addons = (version: string) =>
      `{ vpc-cni: v1.22.4-eksbuild.3, kube-proxy: v${version}.0-eksbuild.21, coredns: v1.14.3-eksbuild.16, eks-pod-identity-agent: v1.3.10-eksbuild.3, aws-ebs-csi-driver: v1.63.1-eksbuild.1, eks-node-monitoring-agent: v1.6.0-eksbuild.1, metrics-server: v0.8.1-eksbuild.1 }`;
    const eks = (version: string) =>
      `config: { aws:region: us-east-1, mlops:aws: { name: shop }, mlops:cluster: { kind: eks, version: "${version}", addons: ${addons(version)} } }`;
    assert.deepEqual(read(eks("1.36")).verdicts, []);
    const old = read(eks("1.33"));
    assert.deepEqual([old.accepted, old.verdicts[0]?.rule], [false, "kubernetes-version"]);
    const soon = read(eks("1.34"));
    assert.equal(soon.accepted, true);
    assert.match(reportText(soon), /ends on 2026-12-02, in 9 days.*\n.*\n\n.*accepted, 1 warning/);
  });
});

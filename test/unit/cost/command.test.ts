import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costText } from "../../../scripts/cost/report";
import { fileAt } from "../../../scripts/cost/revision";
import { UsageError } from "../../../scripts/shared/usageError";

const today = new Date("2026-11-23T12:00:00Z");

const addons =
  "{ vpc-cni: v1.22.4-eksbuild.3, kube-proxy: v1.36.0-eksbuild.21, coredns: v1.14.3-eksbuild.16, eks-pod-identity-agent: v1.3.10-eksbuild.3, aws-ebs-csi-driver: v1.63.1-eksbuild.1, eks-node-monitoring-agent: v1.6.0-eksbuild.1, metrics-server: v0.8.1-eksbuild.1 }";
const stackFile = (version: string, support: string) => `config:
  aws:region: us-east-1
  mlops:aws: { name: shop }
  mlops:cluster: { kind: eks, version: "${version}", support: ${support}, addons: ${addons} }
`;

describe("npm run cost", () => {
  let folder: string;
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "cost-"));
    git("init", "--quiet");
    git("config", "user.email", "nobody@example.com");
    git("config", "user.name", "nobody");
    write("Pulumi.prod.yaml", "old");
    git("add", ".");
    git("commit", "--quiet", "--message", "first");
    write("Pulumi.prod.yaml", "new");
  });

  after(() => rmSync(folder, { recursive: true }));

  it("reads a file as a revision has it, and nothing where it had none", () => {
    assert.equal(fileAt("HEAD", "Pulumi.prod.yaml", folder), "old");
    assert.equal(fileAt("HEAD", "Pulumi.other.yaml", folder), undefined);
  });

  it("says so when there is no such revision", () => {
    assert.throws(() => fileAt("nowhere", "Pulumi.prod.yaml", folder), /there is no revision nowhere here/);
    assert.throws(() => fileAt("--output=x", "Pulumi.prod.yaml", folder), UsageError);
  });

  it("prints a report of a stack file in Markdown", () => {
    const file = write("Pulumi.team.yaml", stackFile("1.36", "standard"));
    const text = costText({ file, format: "markdown" }, today);
    assert.match(text, /^### Monthly cost by Pulumi\.team\.yaml\n/);
    assert.match(text, /\| Control plane \| cluster \| Kubernetes 1\.36 \| \$73\.00 \|/);
  });

  it("prints the same as JSON, with a new stack as the difference to a revision without it", () => {
    const file = write("Pulumi.team.yaml", stackFile("1.36", "standard"));
    const json = JSON.parse(costText({ file, format: "json", base: "HEAD" }, today)) as {
      report: { total: object };
      difference: { total: object };
    };
    assert.deepEqual(json.difference.total, json.report.total);
  });

  it("asks for the price of extended support once a version has left the standard one", () => {
    const text = (version: string, support: string) =>
      costText({ file: write("Pulumi.team.yaml", stackFile(version, support)), format: "markdown" }, today);
    assert.match(text("1.33", "extended"), /Kubernetes 1\.33, extended support \| \$438 \|/);
    assert.match(text("1.35", "extended"), /Kubernetes 1\.35 \| \$73\.00 \|/);
    assert.match(text("1.33", "standard"), /Kubernetes 1\.33 \| \$73\.00 \|/);
  });

  it("refuses what it cannot read, in the words of the settings", () => {
    const file = write("Pulumi.team.yaml", "config: { mlops:redis: { shards: 2 } }");
    assert.throws(
      () => costText({ file, format: "markdown" }, today),
      (error) =>
        error instanceof UsageError && /mlops:redis\.shards.*there is no such setting/.test(error.message),
    );
    assert.throws(() => costText({ file, format: "xml" }, today), /markdown or json is needed/);
    assert.throws(() => costText({ stack: "nowhere", format: "json" }, today), /stacks here: .*local/);
    assert.throws(() => costText({ format: "json" }, today), /which stack\? --stack .*local/);
  });
});

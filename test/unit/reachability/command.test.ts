import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parseDocument } from "yaml";
import { faultsOf, reachabilityReport } from "../../../scripts/reachability/report";
import { UsageError } from "../../../scripts/shared/usageError";

const repository = path.join(__dirname, "..", "..", "..");
const golden = path.join(repository, "test", "golden", "reachability");

describe("npm run reachability", () => {
  let folder: string;
  before(() => void (folder = mkdtempSync(path.join(tmpdir(), "reachability-"))));
  after(() => rmSync(folder, { recursive: true }));

  it("prints what the golden file shows", async () => {
    const { text, sound } = await reachabilityReport({ stack: "local" });
    assert.equal(text, readFileSync(path.join(golden, "local.txt"), "utf8"));
    assert.ok(sound);
  });

  it("writes every pair as JSON", async () => {
    const { text } = await reachabilityReport({ stack: "local", json: true });
    const { connections } = JSON.parse(text) as { connections: Record<string, unknown>[] };
    const cache = connections.find(
      ({ from, port }) => from === "mlops-models/digits-server" && port === 6379,
    );
    assert.deepEqual(cache, {
      from: "mlops-models/digits-server",
      to: "mlops-data/redis-server",
      port: 6379,
      protocol: "TCP",
      allowed: true,
      needed: true,
    });
  });

  it("finds managed stores in a network that was there before", async () => {
    const document = parseDocument(readFileSync(path.join(repository, "Pulumi.staging.yaml"), "utf8"));
    const privateSubnetIds = ["subnet-0aaaaaaaaaaaaaaaa", "subnet-0bbbbbbbbbbbbbbbb"];
    const network = { existing: { vpcId: "vpc-0aaaaaaaaaaaaaaaa", privateSubnetIds } };
    document.setIn(["config", "mlops:network"], network);
    const file = path.join(folder, "Pulumi.shared.yaml");
    writeFileSync(file, document.toString());
    const { text, sound } = await reachabilityReport({ file });
    assert.ok(sound, text);
    assert.match(text, / VPC 5432\/TCP\n/);
  });

  it("says why it has nothing to say", async () => {
    const file = path.join(folder, "Pulumi.wrong.yaml");
    writeFileSync(file, "config:\n  mlops:models: 3\n");
    await assert.rejects(reachabilityReport({ file }), UsageError);
    await assert.rejects(reachabilityReport({ stack: "dev" }), /has no cluster/);
    await assert.rejects(reachabilityReport({}), /which stack\?/);
  });

  it("names what is needed and closed", () => {
    const from = { kind: "address", id: "a", address: "192.0.2.1" } as const;
    const destination = { to: { ...from, id: "b" }, port: 1, protocol: "TCP" } as const;
    const cells = [true, false].map((allowed) => ({ from, destination, allowed, needed: true }));
    assert.deepEqual(faultsOf({ cells, problems: [] }), ["a needs b 1/TCP, which is closed to it"]);
  });
});

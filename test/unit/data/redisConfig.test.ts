import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { valkeyConf } from "../../../components/data/redisConfig";

const tuning = { memoryMiB: 256, persistent: false, tls: false, password: "correct-horse" };
const lines = (changes: Partial<typeof tuning> = {}) => valkeyConf({ ...tuning, ...changes }).split("\n");

describe("valkey.conf", () => {
  it("holds data in three quarters of the memory and evicts what was used least recently", () => {
    fc.assert(
      fc.property(fc.integer({ min: 64, max: 1_000_000 }), (memoryMiB) => {
        const limit = lines({ memoryMiB }).find((line) => line.startsWith("maxmemory "));
        assert.equal(limit, `maxmemory ${Math.floor(memoryMiB * 0.75)}mb`);
      }),
    );
    assert.ok(lines().includes("maxmemory-policy allkeys-lru"));
  });

  it("knows the password by its hash alone, and opens data but no administration with it", () => {
    const [user = ""] = lines().filter((line) => line.startsWith("user "));
    const hash = createHash("sha256").update("correct-horse").digest("hex");
    assert.equal(user, `user default on #${hash} ~* &* +@all -@admin -@dangerous +info`);
    assert.ok(!lines().join("\n").includes("correct-horse"));
  });

  it("writes to its volume only when it is to persist", () => {
    assert.ok(lines({ persistent: true }).includes("appendonly yes"));
    assert.ok(lines({ persistent: false }).includes("appendonly no"));
    for (const persistent of [true, false]) assert.ok(lines({ persistent }).includes('save ""'));
  });

  it("listens on one port, encrypted or not", () => {
    assert.ok(lines({ tls: false }).includes("port 6379"));
    const encrypted = lines({ tls: true });
    assert.ok(encrypted.includes("port 0") && encrypted.includes("tls-port 6379"));
  });
});

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Lock, assertReleasable, lockState, locksOf } from "../../../scripts/recover/locks";
import { isEngine } from "../../../scripts/recover/processes";

const lock = (more: Partial<Lock> = {}): Lock => ({
  file: "x",
  pid: 4242,
  username: "ann",
  hostname: hostname(),
  timestamp: "2026-01-02T03:04:05Z",
  ...more,
});

describe("the lock of a stack", () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), "locks-"));
  });
  afterEach(() => {
    rmSync(state, { recursive: true });
  });

  function write(stack: string, content: string): void {
    const file = join(state, ".pulumi", "locks", "organization", "mlops", stack, "a-b.json");
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  it("is read from a file backend, for the one stack", () => {
    const { pid, username, hostname: host, timestamp } = lock();
    write("local", JSON.stringify({ pid, username, hostname: host, timestamp }));
    write("other", JSON.stringify({ pid: 1 }));
    const found = locksOf(`file://${state}`, "mlops", "local");
    assert.deepEqual(found, [{ ...lock(), file: found[0]?.file }]);
  });

  it("is a dead one where the engine was killed while it wrote it", () => {
    write("local", '{"pid": 12');
    const [found] = locksOf(`file://${state}`, "mlops", "local");
    assert.ok(found);
    assert.equal(lockState(found), "dead");
  });

  it("cannot be seen in any other backend", () => {
    assert.deepEqual(locksOf("s3://bucket", "mlops", "local"), []);
    assert.deepEqual(locksOf(`file://${state}`, "mlops", "none"), []);
  });

  it("may go only when its engine, on this machine, has died", () => {
    assert.equal(
      lockState(lock(), hostname(), () => false),
      "dead",
    );
    assert.equal(
      lockState(lock(), hostname(), () => true),
      "alive",
    );
    assert.equal(
      lockState(lock({ hostname: "elsewhere" }), hostname(), () => false),
      "elsewhere",
    );
  });

  it("names its owner where it may not go", () => {
    assert.throws(
      () => assertReleasable([lock({ hostname: "ci-7" })], "prod"),
      /prod is locked from another machine \(ann@ci-7/,
    );
    assert.doesNotThrow(() => assertReleasable([lock({ pid: 2 ** 22 + 1 })], "prod"));
  });

  it("does not take another program for the engine whose id it was given", () => {
    assert.equal(isEngine(process.pid), false);
  });
});

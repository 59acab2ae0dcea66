import assert from "node:assert/strict";
import fc from "fast-check";
import { containerArgs, goDuration } from "../../../components/docker/containerArgs";
import type { ContainerSpec } from "../../../components/docker/containerSpec";

const placement = {
  name: "mlops-dev-it",
  alias: "it",
  network: "mlops-dev",
  address: "127.0.0.1",
  image: "sha256:1",
  volumes: { data: "mlops-dev-it-data" },
  labels: [],
};

const file = fc.record({ path: fc.constant("/etc/it"), content: fc.string(), secret: fc.boolean() });
const anySpec: fc.Arbitrary<ContainerSpec> = fc.record(
  {
    image: fc.constant("it:1"),
    user: fc.constantFrom("999:999", "472:0"),
    port: fc.record({ inside: fc.constant(80), outside: fc.integer({ min: 1, max: 65535 }) }),
    memoryMiB: fc.integer({ min: 32, max: 4096 }),
    files: fc.array(file, { maxLength: 2 }),
    volumes: fc.constantFrom<Record<string, string>[]>({}, { data: "/data" }),
    scratch: fc.constantFrom<NonNullable<ContainerSpec["scratch"]>[]>(
      {},
      { "/tmp": { sizeMiB: 16 } },
      { "/tmp": { sizeMiB: 16, executable: true } },
    ),
    health: fc.record(
      { test: fc.constant(["CMD", "true"]), startSeconds: fc.nat() },
      { noNullPrototype: true },
    ),
    mayStop: fc.boolean(),
  },
  { requiredKeys: ["image", "user", "port", "memoryMiB", "health"] },
);

describe("containerArgs", () => {
  it("confines every container, whatever it is", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const args = containerArgs(spec, placement);
        assert.deepEqual(args.capabilities, { drops: ["ALL"] });
        assert.deepEqual(args.securityOpts, ["no-new-privileges:true"]);
        assert.equal(args.user, spec.user);
        assert.deepEqual([args.restart, args.memory], ["unless-stopped", spec.memoryMiB]);
        assert.deepEqual(args.ports, [{ internal: 80, external: spec.port.outside, ip: "127.0.0.1" }]);
      }),
    );
  });

  it("says what the provider would read back otherwise: no swap, and durations as Go prints them", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        assert.equal(containerArgs(spec, placement).memorySwap, spec.memoryMiB);
      }),
    );
    const printed = { 0: "0s", 30: "30s", 60: "1m0s", 90: "1m30s", 300: "5m0s" };
    for (const [seconds, text] of Object.entries(printed)) assert.equal(goDuration(Number(seconds)), text);
  });

  it("makes the root read-only exactly where no file has to be copied in", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const args = containerArgs(spec, placement);
        assert.equal(args.readOnly, args.uploads === undefined);
      }),
    );
  });

  it("shows a secret file to the container's user alone, and any other to all", () => {
    const files = [
      { path: "/a", content: "x", secret: true },
      { path: "/b", content: "y" },
    ];
    const spec = { image: "it:1", user: "472:0", port: { inside: 1, outside: 1 }, memoryMiB: 32, files };
    const args = containerArgs({ ...spec, health: { test: ["CMD", "true"], startSeconds: 1 } }, placement);
    const [secret, plain] = args.uploads as unknown as Record<string, unknown>[];
    assert.deepEqual([secret?.["owner"], secret?.["group"], secret?.["permissions"]], ["472", "0", "0400"]);
    assert.deepEqual(
      [plain?.["owner"], plain?.["permissions"], plain?.["content"]],
      [undefined, "0444", "y"],
    );
  });

  it("waits for health only where somebody wants to, and then no longer than told", () => {
    const spec = { image: "it:1", user: "1:1", port: { inside: 1, outside: 1 }, memoryMiB: 32 };
    const args = (waitSeconds?: number) =>
      containerArgs({ ...spec, health: { test: ["CMD", "true"], startSeconds: 1, waitSeconds } }, placement);
    assert.deepEqual([args().wait, args().waitTimeout], [false, undefined]);
    assert.deepEqual([args(90).wait, args(90).waitTimeout], [true, 90]);
  });
});

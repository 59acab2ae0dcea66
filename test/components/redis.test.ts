import { strict as assert } from "node:assert";
import { Redis, type RedisArgs } from "../../components/data";
import { at, list, named, ofKind, pods, text } from "../support/manifests";
import { record, type Recording } from "../support/recorder";

const build = (changes: Partial<RedisArgs> = {}) =>
  record(() => {
    const redis = new Redis("redis", { namespace: "mlops-data", memoryMiB: 256, ...changes }, {});
    redis.credentialsFor("models", "mlops-models");
  });
const container = (recording: Recording) => list(at(pods(recording)[0]?.spec, "containers"))[0];

describe("Redis", () => {
  it("is limited to the memory that the settings name, and holds data in three quarters of it", async () => {
    const recording = await build();
    assert.equal(at(container(recording)?.["resources"], "limits", "memory"), "256Mi");
    const conf = text(at(named(recording, "Secret", "redis-config"), "stringData", "valkey.conf"));
    assert.match(conf, /^maxmemory 192mb$/m);
  });

  it("has a volume only when it is to persist", async () => {
    const cache = await build();
    const store = await build({ persistent: true, storageGiB: 3 });
    assert.equal(ofKind(cache, "PersistentVolumeClaim").length, 0);
    const claim = named(store, "PersistentVolumeClaim", "redis-data");
    assert.equal(at(claim, "spec", "resources", "requests", "storage"), "3Gi");
  });

  it("tells its password to no command line: the server reads a file, the probe a variable", async () => {
    const recording = await build();
    const password = text(at(named(recording, "Secret", "redis-config"), "stringData", "password"));
    assert.ok(password.length >= 32);
    const { args, startupProbe } = container(recording) ?? {};
    assert.ok(!JSON.stringify([args, startupProbe]).includes(password));
  });

  it("encrypts unless told otherwise, and hands its authority to every consumer", async () => {
    const encrypted = await build();
    const plain = await build({ tls: false });
    const consumer = (recording: Recording) => at(named(recording, "Secret", "redis-models"), "stringData");
    assert.deepEqual(Object.keys(consumer(encrypted) as object).sort(), ["ca.crt", "password"]);
    assert.deepEqual(Object.keys(consumer(plain) as object), ["password"]);
    const probe = (recording: Recording) => JSON.stringify(container(recording)?.["readinessProbe"]);
    assert.ok(probe(encrypted).includes("--tls") && !probe(plain).includes("--tls"));
  });
});

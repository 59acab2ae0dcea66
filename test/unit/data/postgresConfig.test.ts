import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { pgHbaConf, postgresqlConf } from "../../../components/data/postgresConfig";

const valueOf = (conf: string, key: string) => new RegExp(`^${key} = (.*)$`, "m").exec(conf)?.[1];

describe("postgresql.conf", () => {
  it("leaves room beside its shared memory, whatever the container has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 128, max: 1_000_000 }), (memoryMiB) => {
        const conf = postgresqlConf({ memoryMiB, maxConnections: 100, tls: false });
        const megabytes = (key: string) => Number(valueOf(conf, key)?.replace("MB", ""));
        assert.ok(megabytes("shared_buffers") + megabytes("maintenance_work_mem") < memoryMiB / 2);
        assert.ok(megabytes("effective_cache_size") > megabytes("shared_buffers"));
        assert.ok(megabytes("effective_cache_size") < memoryMiB);
      }),
    );
  });

  it("accepts the connections that the settings name", () => {
    const conf = postgresqlConf({ memoryMiB: 512, maxConnections: 321, tls: false });
    assert.equal(valueOf(conf, "max_connections"), "321");
  });

  it("switches TLS on with a certificate, or leaves it out", () => {
    const plain = postgresqlConf({ memoryMiB: 512, maxConnections: 1, tls: false });
    const encrypted = postgresqlConf({ memoryMiB: 512, maxConnections: 1, tls: true });
    assert.equal(valueOf(plain, "ssl"), undefined);
    assert.equal(valueOf(encrypted, "ssl"), "on");
    assert.equal(valueOf(encrypted, "ssl_key_file"), "'/etc/postgresql-tls/tls.key'");
  });
});

describe("pg_hba.conf", () => {
  it("refuses a connection over the network that is not encrypted, when TLS is on", () => {
    const remote = (tls: boolean) =>
      pgHbaConf({ tls })
        .split("\n")
        .filter((line) => line.startsWith("host"));
    assert.deepEqual(remote(true), ["hostssl all  all       all  scram-sha-256"]);
    assert.deepEqual(remote(false), ["host    all  all       all  scram-sha-256"]);
  });

  it("asks everyone for a password but the server's own user on its own socket", () => {
    for (const line of pgHbaConf({ tls: true }).split("\n").filter(Boolean)) {
      const [type, , user, ...rest] = line.split(/\s+/);
      const method = rest.at(-1);
      if (type === "local" && user === "postgres") assert.equal(method, "peer");
      else assert.equal(method, "scram-sha-256");
    }
  });
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { valkeyConf } from "../../components/data";
import { basicAuthIni, sqlAlchemyUri } from "../../components/mlflow/mlflowConfig";
import { buildLog } from "../../sandbox/builder/buildctl";
import { ensureBuilder } from "../../sandbox/builder/builder";
import { debianProgram, runc } from "../../sandbox/builder/debian";
import { leaveBuilder } from "../../sandbox/builder/use";
import { ensureNodeRootfs } from "../../sandbox/images/nodeRootfs";
import { ensureStandIns } from "../../sandbox/images/standIns";
import {
  basePython,
  localPlace,
  originalReference,
  programsOf,
  type StandIn,
  standIns,
  standInNames,
} from "../../sandbox/images/table";
import { repository } from "../../sandbox/layout";
import { Container, type ContainerArgs } from "../support/container";
import { LocalRegistry } from "../support/localRegistry";
import { RenderedPod } from "../support/renderedPod";

const minute = 60_000;
/** Those of tools have a test of their own. */
const names = standInNames.filter((name) => programsOf(name).length === 0);
const canBuild = process.platform === "linux" && process.getuid?.() === 0;
const password = "correct-horse";
const databaseOf = (role: string) => sqlAlchemyUri(`postgresql://${role}:of-${role}@127.0.0.1/${role}`);

/** Of every Secret that the pods under test read. */
const secrets = {
  "postgres-admin": { password },
  "mlflow-tracking-role": { password: "of-mlflow" },
  "mlflow-accounts-role": { password: "of-mlflow_auth" },
  "mlflow-reader-setup": { admin: "of-the-admin", account: "of-the-reader" },
  "mlflow-config": {
    "backend-store-uri": databaseOf("mlflow"),
    "session-key": "a-session-key",
    "basic_auth.ini": basicAuthIni({
      databaseUri: databaseOf("mlflow_auth"),
      adminUsername: "admin",
      adminPassword: "of-the-admin",
    }),
  },
  "redis-config": {
    password,
    "valkey.conf": valkeyConf({ memoryMiB: 64, persistent: false, tls: false, password }),
  },
};

describe("the stand-ins for official images", function () {
  this.timeout(15 * minute);
  let references: string[];
  let runcFile: string;
  const images = {} as Record<StandIn, Container>;
  const containers: Container[] = [];
  const pods: RenderedPod[] = [];

  const pod = (name: string): RenderedPod => {
    const made = new RenderedPod("local", name, secrets);
    pods.push(made);
    return made;
  };
  const start = (image: StandIn, args: ContainerArgs): Container => {
    const container = images[image].another();
    containers.push(container);
    container.start(runcFile, args);
    return container;
  };
  /** A container that ends by itself, as the container of a Job; answers what it said. */
  const succeeds = async (image: StandIn, args: ContainerArgs): Promise<string> => {
    const { exitCode, all } = await start(image, args).ended();
    assert.equal(exitCode, 0, all);
    return all;
  };
  /** Waits until a command in the container succeeds. */
  const becomesReady = async (container: Container, command: string[], forMs = minute): Promise<void> => {
    const deadline = Date.now() + forMs;
    for (;;) {
      const { exitCode, all } = await container.exec(command);
      if (exitCode === 0) return;
      if (Date.now() > deadline) {
        const { all: said } = await container.stop("SIGKILL");
        assert.fail(`${command.join(" ")} ended with ${exitCode}: ${all}\n${said}`);
      }
      await sleep(200);
    }
  };

  before("are built and pushed", async () => {
    assert.ok(canBuild, "this test builds images, which takes Linux and root: leave it out elsewhere");
    runcFile = await debianProgram(runc);
    references = await ensureStandIns(await ensureBuilder({ pythons: [basePython] }), names);
    const registry = new LocalRegistry(repository);
    for (const name of names) {
      const { repository: place, tag } = localPlace(name);
      images[name] = await Container.unpacked(registry, place, tag);
    }
  });
  after("are taken away", async () => {
    for (const container of [...containers.reverse(), ...Object.values(images)]) container.remove();
    for (const one of pods) one.remove();
    await leaveBuilder();
  });

  it("can all be had, under the references that manifests have", () => {
    assert.deepEqual(references, names.map(originalReference));
  });

  it("are not pushed again while their source is the same", async () => {
    const logs = names.map((name) => buildLog(`push-${standIns[name]}`));
    const written = () => logs.map((log) => statSync(log).mtimeMs);
    const before = written();
    await ensureStandIns(await ensureBuilder({ pythons: [basePython] }), names);
    assert.deepEqual(written(), before);
  });

  describe("of PostgreSQL", () => {
    const psql = (container: Container, sql: string, PGPASSWORD: string) => {
      const connection = "host=127.0.0.1 user=postgres dbname=postgres";
      return container.exec(["psql", "--no-align", "--tuples-only", "--command", sql, connection], {
        PGPASSWORD,
      });
    };
    let server: Container;
    let serverPod: RenderedPod;
    const starts = async () => {
      server = start("postgres", { ...serverPod.args("postgres"), network: "own" });
      await becomesReady(server, serverPod.readinessCommand("postgres"));
    };

    before("is started as the manifest says", async () => {
      serverPod = pod("postgres-server");
      await starts();
    });

    it("lets in who has the password of the file, and nobody else", async () => {
      const { all } = await psql(server, "SHOW data_checksums", password);
      assert.equal(all.trim(), "on");
      const refused = await psql(server, "SELECT 1", "wrong");
      assert.equal(refused.exitCode, 2);
      assert.match(refused.all, /password authentication failed/);
    });

    it("reads the configuration that is mounted", async () => {
      const { all } = await psql(server, "SHOW log_lock_waits", password);
      assert.equal(all.trim(), "on");
    });

    it("keeps its data over a restart", async () => {
      await psql(server, "CREATE TABLE kept AS SELECT 42 AS answer", password);
      // What the image asks for, and with it the kubelet.
      const { exitCode, all } = await server.stop("SIGINT");
      assert.equal(exitCode, 0, all);
      await starts();
      assert.equal((await psql(server, "SELECT answer FROM kept", password)).all.trim(), "42");
    });

    it("has what the Jobs call: databases are created and dumped", async () => {
      const network = server;
      const reached = { PGHOST: "127.0.0.1" };
      for (const job of ["mlflow-tracking-create", "mlflow-accounts-create"]) {
        await succeeds("postgres", { ...pod(job).args("psql", reached), network });
      }
      const backup = pod("postgres-backup-schedule");
      await succeeds("postgres", { ...backup.args("dump", reached), network });
      const [dump = ""] = readdirSync(backup.volume("dumps"));
      const files = readdirSync(path.join(backup.volume("dumps"), dump));
      assert.deepEqual(files.sort(), [
        "databases",
        "globals.sql",
        "mlflow.dump",
        "mlflow_auth.dump",
        "postgres.dump",
      ]);
    });

    describe("with MLflow beside it", () => {
      const health = "import urllib.request as r; r.urlopen('http://127.0.0.1:5000/health', timeout=5)";

      it("serves after its migration, and makes accounts", async () => {
        const network = server;
        const mlflow = pod("mlflow-server");
        await succeeds("mlflow", { ...mlflow.args("migrate"), network });
        const serving = start("mlflow", { ...mlflow.args("mlflow"), network });
        await becomesReady(serving, ["python", "-c", health], 2 * minute);
        const said = await succeeds("mlflow", {
          ...pod("mlflow-reader-create").args("ensure-user", {
            MLFLOW_TRACKING_URI: "http://127.0.0.1:5000",
          }),
          network,
        });
        assert.match(said, /created models/);
        assert.ok(existsSync(path.join(mlflow.volume("tmp"), "metrics")), "metrics are exposed");
        const { all } = await serving.stop();
        assert.doesNotMatch(all, /Read-only file system|Permission denied/);
      });
    });
  });

  describe("of Valkey", () => {
    it("answers who has the password, with the rights that the configuration gives", async () => {
      const redis = pod("redis-server");
      const server = start("valkey", { ...redis.args("valkey"), network: "own" });
      await becomesReady(server, redis.readinessCommand("valkey"));
      const cli = async (...command: string[]) => (await server.exec(["valkey-cli", ...command])).all.trim();
      assert.equal(await cli("set", "a", "1"), "OK");
      assert.match(await cli("config", "get", "maxmemory"), /NOPERM/);
      const wrong = { VALKEYCLI_AUTH: "wrong", REDISCLI_AUTH: "wrong" };
      assert.match((await server.exec(["valkey-cli", "ping"], wrong)).all, /WRONGPASS|NOAUTH/);
      const { exitCode, all } = await server.stop();
      assert.equal(exitCode, 0, all);
    });
  });

  describe("of the pause image", () => {
    it("ends within a second, in order, when told", async () => {
      const pausing = start("pause", { network: "own" });
      await sleep(500);
      const told = Date.now();
      const { exitCode, all } = await pausing.stop();
      assert.equal(exitCode, 0, all);
      assert.ok(Date.now() - told < 1000, `${Date.now() - told} ms`);
    });
  });

  describe("of a node", () => {
    it("has what the kubelet, containerd and kube-proxy call", async () => {
      const rootfs = await ensureNodeRootfs();
      const programs = [
        "runc",
        "tini",
        "iptables",
        "ip",
        "conntrack",
        "mount",
        "nsenter",
        "modprobe",
        "ethtool",
      ];
      const folders = ["usr/sbin", "usr/bin"].flatMap((folder) => readdirSync(path.join(rootfs, folder)));
      assert.deepEqual(
        programs.filter((program) => !folders.includes(program)),
        [],
      );
      const plugins = readdirSync(path.join(rootfs, "usr", "lib", "cni"));
      for (const plugin of ["loopback", "bridge", "host-local", "portmap"])
        assert.ok(plugins.includes(plugin), plugin);
    });
  });
});

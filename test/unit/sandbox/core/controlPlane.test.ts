import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import getPort from "get-port";
import { cloudStackOf, markCloudStack } from "../../../../sandbox/controlPlane/cloudStack";
import { controlPlaneStatus, readPorts } from "../../../../sandbox/controlPlane/controlPlane";
import {
  type Daemon,
  logFile,
  runningPid,
  startDaemon,
  startedAt,
  stopDaemon,
} from "../../../../sandbox/controlPlane/daemon";
import {
  daemonNames,
  daemonNamesOf,
  daemons,
  executableOf,
  portNames,
  type Ports,
} from "../../../../sandbox/controlPlane/daemons";
import { nodeDaemonNames } from "../../../../sandbox/realNode/daemons";
import { explained } from "../../../../sandbox/failure";
import { type Instance, instanceNamed, instanceNames } from "../../../../sandbox/layout";
import { temporaryFolder } from "./temporaryFolder";

describe("the name of an instance", () => {
  it("is one that a file and a cluster may have", () => {
    for (const name of ["default", "a", "2", "my-second", "a".repeat(32)]) {
      assert.equal(path.basename(instanceNamed(name).root), name);
    }
  });

  it("is refused in one sentence otherwise, before it becomes a path", () => {
    for (const name of ["", "..", "../x", "A", "a.b", "a b", "-a", "a-", "a".repeat(33), "a\n"]) {
      assert.throws(() => instanceNamed(name), {
        name: "SandboxError",
        message: /^SANDBOX=.*SANDBOX=second$/s,
      });
    }
  });

  it("tells an instance from what lies beside it", () => {
    assert.deepEqual(instanceNames(["default", "default.lock", ".DS_Store", "Notes"]), ["default"]);
  });
});

describe("the ports of an instance", () => {
  const folder = temporaryFolder();

  it("are read as far as they make sense", () => {
    const file = path.join(folder.at, "ports.json");
    assert.deepEqual(readPorts(file), {});
    for (const damaged of [
      "",
      "{",
      "null",
      "[]",
      "3",
      '{"etcd": "2379"}',
      '{"etcd": 70000}',
      '{"etcd": 0}',
    ]) {
      writeFileSync(file, damaged);
      assert.deepEqual(readPorts(file), {}, damaged);
    }
    writeFileSync(file, '{"etcd": 2379, "kwok": 1.5, "unknown": 1}');
    assert.deepEqual(readPorts(file), { etcd: 2379 });
  });
});

describe("the daemons", () => {
  const folder = temporaryFolder();
  const ports = Object.fromEntries(portNames.map((name, index) => [name, 20_001 + index])) as Ports;
  let instance: Instance;
  let all: Daemon[];

  beforeEach("makes an instance that simulates a cloud", () => {
    instance = { ...instanceNamed("some"), cloud: path.join(folder.at, "cloud") };
    markCloudStack(instance, "staging");
    all = daemons(instance, ports);
  });

  it("are started in the order of their names, those of a real node only where there is one", () => {
    const names = all.map(({ name }) => name);
    assert.deepEqual([...names, ...nodeDaemonNames], [...daemonNames]);
    assert.deepEqual(daemonNamesOf(instance), names);
  });

  it("are not called like what runs in a shell of the sandbox: they are found by their names", () => {
    const nameOfThis = path.basename(process.execPath);
    for (const name of [nameOfThis, "node", "npm", "sh", "bash", "runc", "pulumi", "kubectl"]) {
      assert.ok(!daemonNames.some((daemon) => daemon === name), name);
    }
  });

  it("know no data plane where there is no cloud", () => {
    const plain = instanceNamed("some");
    assert.equal(cloudStackOf(plain), undefined);
    const names = daemons(plain, ports).map(({ name }) => name);
    assert.ok(!names.includes("data-plane"));
    assert.deepEqual(daemonNamesOf(plain), names);
    assert.deepEqual(
      controlPlaneStatus(plain).map(({ name }) => name),
      names,
    );
  });

  it("leave load balancers to the cloud, where there is one", () => {
    const stages = (of: Instance) =>
      daemons(of, ports).flatMap((daemon) => daemon.arguments.filter((flag) => flag.includes("stages")));
    const inCloud = stages(instance);
    assert.deepEqual(
      stages(instanceNamed("some")).filter((flag) => !inCloud.includes(flag)),
      stages(instanceNamed("some")).filter((flag) => flag.includes("loadBalancer.yaml")),
    );
    assert.equal(inCloud.length, stages(instanceNamed("some")).length - 1);
  });

  it("are tools of the toolchain, but for the data plane, which belongs to one stack", () => {
    for (const daemon of all.slice(0, 5)) assert.equal(path.basename(executableOf(daemon)), daemon.name);
    const plane = all.at(-1);
    assert.ok(plane);
    assert.equal(executableOf(plane), process.execPath);
    assert.deepEqual(plane.arguments.slice(-3), ["staging", instance.kubeconfig, String(ports.dataPlane)]);
    assert.ok(plane.arguments.some((word) => existsSync(word) && word.endsWith("dataPlane/main.ts")));
  });

  it("listen on their own ports of the loopback interface, and are asked there whether they serve", () => {
    const flags = all.flatMap((daemon) => daemon.arguments);
    for (const name of portNames) {
      const isUsed = flags.some((flag) => flag.includes(String(ports[name])));
      assert.equal(isUsed, name !== "nodeProvider", name);
    }
    for (const { ready } of all) assert.ok("url" in ready && new URL(ready.url).hostname === "127.0.0.1");
    assert.deepEqual(
      flags.filter((flag) => flag.includes("0.0.0.0")),
      [],
    );
    for (const daemon of all.slice(1, 4)) assert.ok(daemon.arguments.includes("--bind-address=127.0.0.1"));
  });

  it("keep their data inside the instance and read nothing of another", () => {
    const other = instanceNamed("other").root;
    const flags = all.flatMap((daemon) => daemon.arguments);
    assert.deepEqual(
      flags.filter((flag) => flag.includes(other)),
      [],
    );
    assert.ok(flags.includes(`--data-dir=${instance.etcdData}`));
  });
});

describe("a daemon", function () {
  this.timeout(20_000);
  const folder = temporaryFolder();
  const never = new AbortController().signal;
  let instance: Instance;
  let daemon: Daemon;

  beforeEach("lays out an instance", async () => {
    const at = (name: string) => path.join(folder.at, name);
    instance = { ...instanceNamed("some"), root: folder.at, logs: at("logs"), pids: at("pids") };
    const port = await getPort({ host: "127.0.0.1" });
    const program = `require("node:http").createServer((_, response) => response.end("ok")).listen(${port}, "127.0.0.1")`;
    daemon = {
      name: path.basename(process.execPath),
      arguments: ["-e", program],
      ready: { url: `http://127.0.0.1:${port}` },
    };
  });
  afterEach("stops it", () => stopDaemon(instance, daemon.name));

  const start = (one = daemon, executable = process.execPath) =>
    startDaemon(instance, one, executable, never);
  const pidFile = () => path.join(instance.pids, `${daemon.name}.json`);

  it("is started, known by its pid, and gone once stopped", async () => {
    await start();
    const pid = runningPid(instance, daemon.name);
    assert.ok(pid !== undefined);
    await stopDaemon(instance, daemon.name);
    assert.equal(startedAt(pid), undefined);
    assert.ok(!existsSync(pidFile()));
  });

  it("is found again, where the system shows it, when its pid file is lost or damaged", async function () {
    await start();
    const pid = runningPid(instance, daemon.name);
    const expected = existsSync("/proc/self/environ") ? pid : undefined;
    const written = readFileSync(pidFile());
    for (const damaged of ["", "garbage", "null", "{}", '{"pid":"1"}', "[]"]) {
      writeFileSync(pidFile(), damaged);
      assert.equal(runningPid(instance, daemon.name), expected, damaged);
    }
    rmSync(pidFile());
    assert.equal(runningPid(instance, daemon.name), expected);
    writeFileSync(pidFile(), written);
  });

  it("is not mistaken for a stranger that was given its pid", async () => {
    const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    mkdirSync(instance.pids);
    writeFileSync(pidFile(), JSON.stringify({ pid: stranger.pid, started: "1" }));
    assert.equal(runningPid(instance, daemon.name), undefined);
    await stopDaemon(instance, daemon.name);
    assert.equal(stranger.exitCode, null);
    stranger.kill("SIGKILL");
  });

  it("that ends while it starts is an error with the end of its log", async () => {
    const broken = { ...daemon, arguments: ["-e", "console.error('no such flag'); process.exit(2)"] };
    await assert.rejects(start(broken), {
      name: "SandboxError",
      message: /ended while starting; .*\n {2}no such flag$/,
    });
    assert.match(readFileSync(logFile(instance, daemon.name), "utf8"), /no such flag/);
  });

  it("that cannot be executed is an error in one sentence", async () => {
    await assert.rejects(start(daemon, path.join(folder.at, "nothing")), {
      name: "SandboxError",
      message: /nothing cannot be started \(.*ENOENT\); 'make clean'/,
    });
  });

  it("is not started after an interrupt, and its start is given up at one", async () => {
    const controller = new AbortController();
    const silent = { ...daemon, arguments: ["-e", "setInterval(() => {}, 1000)"] };
    const started = startDaemon(instance, silent, process.execPath, controller.signal);
    setTimeout(() => {
      controller.abort(new Error("interrupted"));
    }, 200);
    await assert.rejects(started, /^Error: interrupted$/);
    await stopDaemon(instance, daemon.name);
    await assert.rejects(startDaemon(instance, daemon, process.execPath, controller.signal), /interrupted/);
    assert.deepEqual(readdirSync(instance.pids), []);
  });
});

describe("what the machine refuses", () => {
  it("is told in one sentence that names the file", () => {
    const error = Object.assign(new Error("ENOSPC: no space left on device, write"), {
      code: "ENOSPC",
      path: "/a/b",
    });
    assert.match(explained(error) ?? "", /^\/a\/b: no space is left/);
    const bare = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    assert.match(explained(bare) ?? "", /^ENOSPC: .*: no space is left/);
  });

  it("is told apart from mistakes of the program, which show where they happened", () => {
    assert.equal(explained(new TypeError("x is not a function")), undefined);
    assert.equal(explained("text"), undefined);
  });
});

import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import type { Daemon } from "../../../../sandbox/controlPlane/daemon";
import {
  daemonNames,
  daemonNamesOf,
  daemons,
  portNames,
  type Ports,
} from "../../../../sandbox/controlPlane/daemons";
import { egressFile, writeEgress } from "../../../../sandbox/controlPlane/egress";
import type { Instance } from "../../../../sandbox/layout";
import { nodeDaemonNames, nodeDaemons } from "../../../../sandbox/realNode/daemons";
import { nodeLayout } from "../../../../sandbox/realNode/layout";
import { nodeAddress } from "../../../../sandbox/realNode/network";
import { markRealNode, removeNode } from "../../../../sandbox/realNode/node";
import { temporaryFolder } from "../core/temporaryFolder";
import { instanceIn, someNode } from "./instance";

const ports = Object.fromEntries(portNames.map((name, index) => [name, 20_001 + index])) as Ports;

describe("the daemons of a real node", () => {
  const folder = temporaryFolder();
  let instance: Instance;
  let all: Daemon[];

  beforeEach("makes an instance that has one", () => {
    instance = instanceIn(folder.at);
    markRealNode(instance, someNode);
    all = nodeDaemons(instance, ports, someNode);
  });
  const named = (name: string) => all.find((daemon) => daemon.name === name);

  it("are started in the order of their names, after the control plane", () => {
    assert.deepEqual(
      all.map(({ name }) => name),
      [...nodeDaemonNames],
    );
    const names = daemons(instance, ports).map(({ name }) => name);
    assert.deepEqual(names, daemonNamesOf(instance));
    assert.deepEqual(
      names,
      daemonNames.filter((name) => name !== "data-plane"),
    );
    assert.deepEqual(names.slice(-all.length), [...nodeDaemonNames]);
  });

  it("leave load balancers to their own provider", () => {
    const kwok = daemons(instance, ports).find(({ name }) => name === "kwok");
    assert.deepEqual(
      kwok?.arguments.filter((flag) => flag.includes("loadBalancer")),
      [],
    );
  });

  it("let the node out to the API server and the registry of this machine, and to no other port", () => {
    const open = [ports.apiserver, 5000].map(String);
    for (const name of ["node-provider", "node-gateway"])
      assert.deepEqual(named(name)?.arguments.slice(-2), open);
    const alone = nodeDaemons(instance, ports, { ...someNode, registry: undefined });
    const gateway = alone.find(({ name }) => name === "node-gateway");
    assert.deepEqual(gateway?.arguments.slice(-1), [String(ports.apiserver)]);
  });

  it("live in the container, and are asked by the way in whether they serve", () => {
    const { id, runc, wayIn } = nodeLayout(instance);
    for (const daemon of all.slice(3)) {
      assert.equal(daemon.executable, someNode.runc);
      const words = daemon.arguments;
      assert.deepEqual(words.slice(0, 3), ["--root", runc, "exec"]);
      const at = words.indexOf(id);
      assert.equal(words[at + 1], `/usr/local/bin/${daemon.name}`);
      assert.ok(words.slice(0, at).includes(`MLOPS_SANDBOX=${instance.root}`));
      assert.ok("through" in daemon.ready && daemon.ready.through === wayIn);
      assert.ok([nodeAddress, "127.0.0.1"].includes(new URL(daemon.ready.url).hostname));
    }
  });

  it("are a container of the instance's own, whose network the gateway joins", () => {
    const node = nodeLayout(instance);
    const pidFile = path.join(node.root, "pid");
    const words = named("node-container")?.arguments;
    const expected = ["run", "--pid-file", pidFile, "--bundle", node.bundle, node.id];
    assert.deepEqual(words, ["--root", node.runc, ...expected]);
    assert.ok(named("node-gateway")?.arguments.includes(pidFile));
  });
});

describe("the way of the API server to pods and kubelets", () => {
  const folder = temporaryFolder();
  const flags = (instance: Instance) =>
    daemons(instance, ports).find(({ name }) => name === "kube-apiserver")?.arguments ?? [];
  const wayOf = (instance: Instance) => {
    writeEgress(instance);
    const { kind, egressSelections } = parse(readFileSync(egressFile(instance), "utf8")) as {
      kind: string;
      egressSelections: { name: string; connection: { transport: { uds: { udsName: string } } } }[];
    };
    assert.equal(kind, "EgressSelectorConfiguration");
    const [only] = egressSelections;
    const transport = { uds: { udsName: only?.connection.transport.uds.udsName ?? "" } };
    assert.deepEqual(egressSelections, [
      { name: "cluster", connection: { proxyProtocol: "HTTPConnect", transport } },
    ]);
    return transport.uds.udsName;
  };

  it("is the way in of a real node, for what is in the cluster and nothing else", () => {
    const instance = instanceIn(folder.at);
    markRealNode(instance, someNode);
    assert.equal(wayOf(instance), nodeLayout(instance).wayIn);
    assert.ok(flags(instance).includes(`--advertise-address=${nodeAddress}`));
  });

  it("leads nowhere while all nodes are simulated: their addresses may be somebody's", () => {
    const instance = instanceIn(folder.at);
    const way = wayOf(instance);
    assert.equal(path.dirname(way), instance.root);
    assert.ok(!existsSync(way));
    assert.deepEqual(
      flags(instance).filter((flag) => flag.startsWith("--advertise-address")),
      [],
    );
  });

  it("is known to it from its start, and those who extend its API know it by its certificate", () => {
    const instance = instanceIn(folder.at);
    for (const nodes of ["simulated", "real"]) {
      if (nodes === "real") markRealNode(instance, someNode);
      const words = flags(instance);
      assert.ok(words.includes(`--egress-selector-config-file=${egressFile(instance)}`), nodes);
      assert.ok(words.includes("--requestheader-allowed-names=front-proxy-client"), nodes);
      const certificate = path.join(instance.certificates, "front-proxy-client.crt");
      assert.ok(words.includes(`--proxy-client-cert-file=${certificate}`), nodes);
      assert.ok(words.includes("--bind-address=127.0.0.1"), nodes);
    }
  });
});

describe("what a real node leaves behind", () => {
  const folder = temporaryFolder();
  let instance: Instance;
  let called: string;

  /** A runc that writes down what it is told. */
  const runcThat = (ends: string) => {
    const runc = path.join(folder.at, "runc-stub");
    writeFileSync(runc, `#!/bin/sh\necho "$@" >>"$0.called"\n${ends}\n`);
    chmodSync(runc, 0o755);
    markRealNode(instance, { ...someNode, runc });
  };
  const calls = () => (existsSync(called) ? readFileSync(called, "utf8") : "");

  beforeEach("lays out a node that was killed", () => {
    instance = instanceIn(folder.at);
    called = path.join(folder.at, "runc-stub.called");
    const { runc, id, sockets, wayIn } = nodeLayout(instance);
    for (const at of [path.join(runc, id), sockets]) mkdirSync(at, { recursive: true });
    writeFileSync(wayIn, "");
  });

  it("is removed, its container first", async () => {
    runcThat("exit 0");
    await removeNode(instance);
    const { runc, id, wayIn } = nodeLayout(instance);
    assert.equal(calls(), `--root ${runc} delete --force ${id}\n`);
    assert.ok(!existsSync(wayIn));
  });

  it("is an error where the container does not end: its folders are about to be removed", async () => {
    runcThat("echo 'container is stuck' >&2; exit 1");
    await assert.rejects(removeNode(instance), {
      name: "SandboxError",
      message: /^the real node does not end: .*container is stuck/,
    });
  });

  it("is nothing where it was never started, or never was", async () => {
    instance = instanceIn(path.join(folder.at, "other"));
    await removeNode(instance);
    runcThat("exit 1");
    await removeNode(instance);
    assert.equal(calls(), "");
  });
});

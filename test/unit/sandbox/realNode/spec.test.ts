import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { Instance } from "../../../../sandbox/layout";
import { ownCapabilities } from "../../../../sandbox/realNode/capabilities";
import { kubeletConfiguration } from "../../../../sandbox/realNode/config/kubelet";
import { nodeLayout } from "../../../../sandbox/realNode/layout";
import { nodeEnvironment, nodeSpec } from "../../../../sandbox/realNode/spec";
import { nodeTools } from "../../../../sandbox/toolchain/nodeTools";
import { temporaryFolder } from "../core/temporaryFolder";
import { instanceIn, someNode } from "./instance";

describe("the container that a real node is", () => {
  const folder = temporaryFolder();
  const capabilities = ["CAP_SYS_ADMIN", "CAP_CHOWN"];
  let instance: Instance;
  let bin: string;
  let spec: ReturnType<typeof nodeSpec>;

  beforeEach("lays out an instance and a toolchain whose tools are links", () => {
    instance = instanceIn(path.join(folder.at, "instance"));
    bin = path.join(folder.at, "bin");
    for (const at of [bin, path.join(folder.at, "vendor")]) mkdirSync(at);
    for (const { name } of nodeTools) {
      writeFileSync(path.join(folder.at, "vendor", name), "");
      symlinkSync(path.join(folder.at, "vendor", name), path.join(bin, name));
    }
    spec = nodeSpec(instance, someNode, { bin, capabilities });
  });

  const binds = () => spec.mounts.filter(({ type }) => type === "bind");
  const isReadOnly = ({ options }: { options: string[] }) => options.includes("ro");

  it("has processes, mounts, network and names of its own", () => {
    const types = spec.linux.namespaces.map(({ type }) => type);
    assert.deepEqual(types.sort(), ["ipc", "mount", "network", "pid", "uts"]);
    // None of them is one that is there already.
    for (const namespace of spec.linux.namespaces) assert.deepEqual(Object.keys(namespace), ["type"]);
  });

  it("never writes into the root file system, which others share", () => {
    assert.deepEqual(spec.root, { path: "/rootfs", readonly: true });
  });

  it("writes into what is its own, the cgroups and nothing else of the machine", () => {
    const node = nodeLayout(instance);
    const written = binds()
      .filter((mount) => !isReadOnly(mount))
      .map(({ source, destination }) => [source, destination]);
    assert.deepEqual(written, [
      ["/dev/kmsg", "/dev/kmsg"],
      ["/sys/fs/cgroup", "/sys/fs/cgroup"],
      [node.sockets, "/run/node"],
      [node.containerd, "/var/lib/containerd"],
      [node.kubelet, "/var/lib/kubelet"],
      [node.volumes, "/var/lib/volumes"],
      [node.logs, "/var/log"],
    ]);
  });

  it("reads what it is told, and the programs that it runs, where they really are", () => {
    const node = nodeLayout(instance);
    const read = binds().filter(isReadOnly);
    const at = (destination: string) => read.find((one) => one.destination === destination)?.source;
    assert.equal(at("/etc/node"), node.config);
    for (const file of ["hosts", "resolv.conf"])
      assert.equal(at(`/etc/${file}`), path.join(node.config, file));
    for (const { name } of nodeTools) {
      assert.equal(at(`/usr/local/bin/${name}`), path.join(folder.at, "vendor", name));
    }
    const others = read.filter(({ destination }) => !/^\/(usr\/local\/bin|etc)\//.test(destination));
    assert.deepEqual(others, []);
  });

  it("has of the cluster's certificates what it shows and checks, and no authority's key", () => {
    const found = binds().filter(({ source }) => source.startsWith(instance.certificates));
    assert.deepEqual(
      found.map(({ source, destination }) => [path.relative(instance.certificates, source), destination]),
      ["ca.crt", "kubelet.kubeconfig", "kube-proxy.kubeconfig", "admin.kubeconfig"].map((file) => {
        return [file, `/etc/kubernetes/${file}`];
      }),
    );
    assert.ok(found.every(isReadOnly));
  });

  it("has all else from the kernel, in namespaces of its own", () => {
    const others = spec.mounts.filter(({ type }) => type !== "bind").map(({ destination }) => destination);
    assert.deepEqual(others.sort(), [
      "/dev",
      "/dev/mqueue",
      "/dev/pts",
      "/dev/shm",
      "/proc",
      "/run",
      "/sys",
      "/tmp",
      "/var/lib/cni",
    ]);
    const places = spec.mounts.map(({ destination }) => destination);
    assert.equal(new Set(places).size, places.length);
    // What lies below another mount comes after it, or it is hidden.
    places.forEach((place, index) => {
      const above = places.findIndex((one) => place.startsWith(`${one}/`));
      assert.ok(above < index, `${place} before ${places[above]}`);
    });
  });

  it("may do what this machine's root may, and nothing beyond", () => {
    for (const set of Object.values(spec.process.capabilities)) assert.deepEqual(set, capabilities);
    assert.deepEqual(Object.keys(spec.process.capabilities).sort(), [
      "ambient",
      "bounding",
      "effective",
      "inheritable",
      "permitted",
    ]);
    if (process.platform !== "linux") return;
    assert.deepEqual(nodeSpec(instance, someNode, { bin, capabilities: ownCapabilities() }).process.user, {
      uid: 0,
      gid: 0,
    });
  });

  it("sets nothing in the kernel that is not of its own network", () => {
    for (const name of Object.keys(spec.linux.sysctl)) assert.match(name, /^net\./);
    // Source: kernel ip-sysctl.rst and br_netfilter, both of a network namespace.
    assert.deepEqual(Object.keys(spec.linux.sysctl).sort(), [
      "net.bridge.bridge-nf-call-iptables",
      "net.ipv4.ip_forward",
    ]);
  });

  it("lives in the cgroup that the kubelet makes its pods' in", () => {
    assert.equal(path.dirname(spec.linux.cgroupsPath), kubeletConfiguration(instance).cgroupRoot);
  });

  it("carries the variable by which its programs are found again, and none of this machine's", () => {
    const names = spec.process.env.map((variable) => variable.split("=")[0]);
    assert.deepEqual(names, ["PATH", "MLOPS_SANDBOX", "NODE_ADDRESS", "SERVICE_RANGE", "PULL_PROXY"]);
    assert.ok(nodeEnvironment(instance).includes(`MLOPS_SANDBOX=${instance.root}`));
  });
});

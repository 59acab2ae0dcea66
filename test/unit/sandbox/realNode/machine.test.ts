import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { hierarchies, makeCgroup, removeCgroup } from "../../../../sandbox/cgroups";
import { capabilitiesOf } from "../../../../sandbox/realNode/capabilities";
import { nodeLayout, socketsFit } from "../../../../sandbox/realNode/layout";
import { loadBridgeFilter, type Machine, machineObstacle } from "../../../../sandbox/realNode/machine";
import { temporaryFolder } from "../core/temporaryFolder";
import { instanceIn } from "./instance";

describe("capabilities of a process", () => {
  const of = (mask: string) => capabilitiesOf(`Name:\tnode\nCapPrm:\t0000000000000001\nCapBnd:\t${mask}\n`);

  it("are all of them for root, and none for nobody", () => {
    const all = of("000001ffffffffff");
    assert.equal(all.length, 41);
    assert.equal(new Set(all).size, 41);
    assert.deepEqual([all[0], all[40]], ["CAP_CHOWN", "CAP_CHECKPOINT_RESTORE"]);
    assert.deepEqual(of("0000000000000000"), []);
    assert.deepEqual(capabilitiesOf("Name:\tnode\n"), []);
  });

  it("are those whose bits are set, by the kernel's numbers", () => {
    assert.deepEqual(of("0000000000200000"), ["CAP_SYS_ADMIN"]);
    assert.deepEqual(of("0000000000001000"), ["CAP_NET_ADMIN"]);
    assert.deepEqual(of("0000000008000000"), ["CAP_MKNOD"]);
    assert.deepEqual(of("0000008000000000"), ["CAP_BPF"]);
    // What Docker gives by default. Source: docs.docker.com, "Runtime privilege and Linux capabilities".
    assert.equal(of("00000000a80425fb").length, 14);
    assert.ok(!of("00000000a80425fb").includes("CAP_SYS_ADMIN"));
  });
});

describe("what keeps a machine from having a real node", () => {
  const fit: Machine = {
    platform: "linux",
    isRoot: true,
    hasCgroups: true,
    capabilities: capabilitiesOf("CapBnd:\t000001ffffffffff"),
    hasKernelLog: true,
    hasBridgeFilter: true,
  };

  it("is nothing on a machine of its own", () => {
    assert.equal(machineObstacle(fit), undefined);
    // No more than is needed.
    const needed = ["CAP_SYS_ADMIN", "CAP_NET_ADMIN", "CAP_MKNOD"];
    assert.equal(machineObstacle({ ...fit, capabilities: needed }), undefined);
  });

  it("is said in one phrase, the first that counts", () => {
    const lacks: [Partial<Machine>, RegExp][] = [
      [{ hasBridgeFilter: false }, /br_netfilter/],
      [{ hasKernelLog: false }, /\/dev\/kmsg/],
      [{ capabilities: ["CAP_NET_ADMIN"] }, /^root has no CAP_SYS_ADMIN and no CAP_MKNOD here/],
      [{ hasCgroups: false }, /no cgroups/],
      [{ isRoot: false }, /needs root/],
      [{ platform: "darwin" }, /^containers run on Linux, and this is darwin$/],
    ];
    let machine = fit;
    for (const [lack, words] of lacks) {
      assert.match(machineObstacle({ ...fit, ...lack }) ?? "", words);
      machine = { ...machine, ...lack };
      assert.match(machineObstacle(machine) ?? "", words);
    }
  });

  it("is no filter of bridges that is there already", async () => {
    assert.equal(await loadBridgeFilter(__filename), true);
  });
});

describe("a cgroup of the sandbox", () => {
  const folder = temporaryFolder();
  const made = (...parts: string[]) => {
    mkdirSync(path.join(folder.at, ...parts.slice(0, -1)), { recursive: true });
    writeFileSync(path.join(folder.at, ...parts), "");
  };
  const at = (...parts: string[]) => path.join(folder.at, ...parts);

  const version1 = () => {
    for (const controller of ["memory", "cpu,cpuacct", "systemd"]) made(controller, "cgroup.procs");
    symlinkSync("cpu,cpuacct", at("cpu"));
    mkdirSync(at("empty"));
  };

  it("is one folder with version 2", () => {
    made("cgroup.controllers");
    made("system.slice", "cgroup.procs");
    assert.deepEqual(hierarchies(folder.at), [folder.at]);
    makeCgroup("mlops", folder.at);
    assert.deepEqual(readdirSync(folder.at).sort(), ["cgroup.controllers", "mlops", "system.slice"]);
  });

  it("is one folder for each controller with version 1, not twice by its second name", () => {
    version1();
    assert.deepEqual(
      hierarchies(folder.at).sort(),
      ["cpu,cpuacct", "memory", "systemd"].map((name) => at(name)),
    );
    makeCgroup("mlops", folder.at);
    makeCgroup("mlops", folder.at);
    for (const controller of ["cpu,cpuacct", "memory", "systemd"])
      assert.ok(existsSync(at(controller, "mlops")));
    assert.ok(!existsSync(at("empty", "mlops")));
  });

  it("is in the unified hierarchy as well, where both versions are mounted", () => {
    version1();
    made("unified", "cgroup.procs");
    made("unified", "cgroup.controllers");
    makeCgroup("mlops", folder.at);
    assert.ok(existsSync(at("unified", "mlops")) && existsSync(at("memory", "mlops")));
  });

  it("goes with those below it, and nothing beside it", () => {
    version1();
    makeCgroup("mlops/kubepods/pod1", folder.at);
    makeCgroup("mlops-2", folder.at);
    removeCgroup("mlops", folder.at);
    assert.ok(!existsSync(at("memory", "mlops")));
    assert.ok(existsSync(at("memory", "mlops-2")));
    removeCgroup("mlops", folder.at);
  });

  it("stays where it is in use, without those that are not", () => {
    made("cgroup.controllers");
    makeCgroup("mlops/used", folder.at);
    makeCgroup("mlops/unused", folder.at);
    // The kernel does not remove a cgroup with processes; a folder with a file is as stubborn.
    made("mlops", "used", "process");
    removeCgroup("mlops", folder.at);
    assert.deepEqual(readdirSync(at("mlops")), ["used"]);
  });

  it("is nowhere on a machine that has none", () => {
    assert.deepEqual(hierarchies(at("nothing")), []);
    removeCgroup("mlops", at("nothing"));
  });
});

describe("the layout of a real node", () => {
  it("names its container and cgroup unlike those of any other checkout or instance", () => {
    const root = fc.string({ minLength: 1 }).map((name) => `/${name}`);
    fc.assert(
      fc.property(root, root, (one, other) => {
        const [a, b] = [one, other].map((at) => nodeLayout(instanceIn(at)).id);
        assert.match(a ?? "", /^mlops-node-[0-9a-f]{8}$/);
        assert.equal(a === b, one === other);
      }),
    );
  });

  it("keeps all that the node has inside the instance", () => {
    const { id, ...folders } = nodeLayout(instanceIn("/checkout/.sandbox/instances/some"));
    for (const folder of Object.values(folders)) {
      assert.ok(folder.startsWith("/checkout/.sandbox/instances/some/node"), folder);
    }
    assert.ok(id);
  });

  it("fits as long as the system takes the path of its socket, in bytes", async () => {
    const short = mkdtempSync(path.join(tmpdir(), "s-"));
    try {
      const overhead = Buffer.byteLength(nodeLayout(instanceIn(short)).containerdSocket) + 1;
      const rooted = (letter: string, bytes: number) =>
        instanceIn(path.join(short, letter.repeat((bytes - overhead) / Buffer.byteLength(letter))));
      const longest = rooted("a", 107);
      assert.ok(socketsFit(longest));
      assert.ok(!socketsFit(rooted("a", 108)));
      assert.ok(!socketsFit(rooted("é", 108 + (overhead % 2))));
      // Other systems take fewer, and have no real node.
      if (process.platform !== "linux") return;
      const { sockets, containerdSocket } = nodeLayout(longest);
      mkdirSync(sockets, { recursive: true });
      const server = createServer().listen(containerdSocket);
      await once(server, "listening");
      server.close();
    } finally {
      rmSync(short, { recursive: true });
    }
  });
});

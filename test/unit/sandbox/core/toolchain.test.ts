import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { compatibleOnPath } from "../../../../sandbox/toolchain/path";
import { resolve, type Sources } from "../../../../sandbox/toolchain/resolve";
import { type Tool, tools } from "../../../../sandbox/toolchain/tools";
import { temporaryFolder } from "./temporaryFolder";

const tool: Tool = {
  name: "some-tool",
  version: "3.6.7",
  versionArguments: ["--version"],
  accepts: /^v3\.[67]\./m,
  go: { module: "none", package: "example.com/some-tool", ldflags: [] },
};

describe("a tool on PATH", () => {
  const folder = temporaryFolder();
  const before = process.env.PATH;
  beforeEach(() => {
    process.env.PATH = `${folder.at}:${before}`;
  });
  afterEach(() => {
    process.env.PATH = before;
  });

  function put(script: string, mode = 0o755): string {
    const file = path.join(folder.at, tool.name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode });
    return file;
  }

  it("is taken at a version that will do, wherever it prints it", () => {
    assert.equal(compatibleOnPath(tool), undefined);
    const file = put("echo v3.6.1");
    assert.equal(compatibleOnPath(tool), file);
    put("echo warning: old >&2; echo v3.7.0 >&2");
    assert.equal(compatibleOnPath(tool), file);
  });

  it("is left alone at another version, when it is broken, and when it cannot be executed", () => {
    for (const script of ["echo v3.5.9", "echo v13.6.0", "exit 1", "kill -9 $$", "echo"]) {
      put(script);
      assert.equal(compatibleOnPath(tool), undefined, script);
    }
    writeFileSync(path.join(folder.at, tool.name), Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]), { mode: 0o755 });
    assert.equal(compatibleOnPath(tool), undefined, "a truncated executable");
  });

  it("is left alone where an image could not run it, on machines that make images", () => {
    const file = put("echo v3.6.1");
    const found = compatibleOnPath({ ...tool, static: true });
    assert.equal(found, process.platform === "linux" ? undefined : file);
  });

  it("is not a folder of that name, and is found behind one", () => {
    mkdirSync(path.join(folder.at, tool.name));
    assert.equal(compatibleOnPath(tool), undefined);
    const later = path.join(folder.at, "later");
    mkdirSync(later);
    writeFileSync(path.join(later, tool.name), "#!/bin/sh\necho v3.6.1\n", { mode: 0o755 });
    process.env.PATH = `${process.env.PATH}:${later}`;
    assert.equal(compatibleOnPath(tool), path.join(later, tool.name));
  });
});

describe("the toolchain", () => {
  const folder = temporaryFolder();
  const refuse = (what: string) => () => {
    throw new Error(`${what} is not expected`);
  };
  const sources = (some: Partial<Sources>): Sources => {
    return { onPath: () => undefined, download: refuse("download"), build: refuse("build"), ...some };
  };

  it("takes what is on PATH, and asks nobody else", async () => {
    const file = path.join(folder.at, "elsewhere");
    assert.equal(await resolve(tool, folder.at, sources({ onPath: () => file })), file);
    assert.equal(readlinkSync(path.join(folder.at, tool.name)), file);
  });

  it("takes the vendor's before building", async () => {
    const vendor = { url: "https://example.com/some-tool", checksums: "" };
    const download = () => Promise.resolve();
    assert.equal(await resolve({ ...tool, vendor }, folder.at, sources({ download })), vendor.url);
  });

  it("builds what the vendor does not give, and says why", async () => {
    const reasons: string[] = [];
    const some = sources({
      download: () => Promise.reject(new Error("example.com cannot be reached")),
      build: (_tool, _bin, reason) => Promise.resolve(void reasons.push(reason)),
    });
    assert.equal(await resolve(tool, folder.at, some), "go build example.com/some-tool");
    assert.deepEqual(reasons, ["example.com cannot be reached"]);
  });

  it("never writes through a link of an older run", async () => {
    const own = path.join(folder.at, "the-users-own");
    writeFileSync(own, "old");
    symlinkSync(own, path.join(folder.at, tool.name));
    const download = (_: Tool, bin: string) =>
      Promise.resolve(writeFileSync(path.join(bin, tool.name), "new"));
    await resolve(tool, folder.at, sources({ download }));
    assert.equal(readFileSync(own, "utf8"), "old");
  });

  it("accepts the version that it would fetch itself, as the tool prints it, and not the next major one", () => {
    const printed: Record<string, (version: string) => string> = {
      pulumi: (version) => `v${version}\n`,
      etcd: (version) => `etcd Version: ${version}\nGit SHA: Not provided\nGo Version: go1.26.8\n`,
      kubectl: (version) => `Client Version: v${version}\nKustomize Version: v5.8.1\n`,
      kwok: (version) => `kwok version v${version} go1.26.8 (linux/amd64)\n`,
    };
    for (const { name, version, accepts } of tools) {
      const print = printed[name] ?? ((of: string) => `Kubernetes v${of}\n`);
      assert.match(print(version), accepts, name);
      const [major = ""] = version.split(".");
      assert.doesNotMatch(print(version.replace(major, String(Number(major) + 1))), accepts, name);
    }
  });
});

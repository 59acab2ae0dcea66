import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { modulesFolder } from "../../../../sandbox/toolchain/goBuild";
import { exporterTools, observabilityTools } from "../../../../sandbox/toolchain/observabilityTools";
import { identity } from "../../../../sandbox/toolchain/resolve";
import type { Tool } from "../../../../sandbox/toolchain/tools";

const all = [...observabilityTools, ...exporterTools];

/** As each prints it, seen with the programs that were built from the pinned modules. */
function printed(name: string, version: string): string {
  if (name === "redis_exporter") {
    return `level=info msg="Redis Metrics Exporter v${version}    build date: x    sha1: y    Go: go1.26.8"`;
  }
  const prefix = name === "kube-state-metrics" ? "v" : "";
  return `${name}, version ${prefix}${version} (branch: , revision: unknown)\n  go version: go1.26.8\n`;
}

describe("the tools that observe", () => {
  it("are taken from PATH at the very version that images are named by, where they tell it", () => {
    for (const { name, version, accepts } of all.filter((tool) => tool.name !== "prometheus-adapter")) {
      assert.match(printed(name, version), accepts, name);
      for (const other of [`1${version}`, `${version}1`, `${version}.1`, `${version}-rc.0`, "1.26.8"]) {
        assert.doesNotMatch(printed(name, other), accepts, `${name} ${other}`);
      }
    }
  });

  it("want no libraries: images hold nothing else", () => {
    assert.deepEqual(
      all.filter((tool) => tool.static !== true),
      [],
    );
  });

  it("are built from a module that pins their version", () => {
    for (const { name, version, go } of all) {
      const text = readFileSync(path.join(modulesFolder, go.module, "go.mod"), "utf8");
      assert.match(text, new RegExp(`^\\s*(tool )?${go.package}$`, "m"), name);
      const required = [...text.matchAll(/^\t(\S+) v(\S+) \/\/ indirect$/gm)];
      const [, , pinned] = required.find(([, module]) => `${go.package}/`.startsWith(`${module}/`)) ?? [];
      // Prometheus 3.14.0 is version 0.314.0 of its module.
      assert.equal(pinned, go.module === "prometheus" ? "0.314.0" : version, name);
    }
  });

  it("are downloaded from a release of their version, from the folder that is named like the archive", () => {
    for (const { name, version, vendor } of all) {
      if (vendor === undefined) continue;
      assert.match(vendor.url, new RegExp(`/v${version.replaceAll(".", "\\.")}/`), name);
      assert.ok(vendor.url.endsWith(`/${vendor.inArchive}.tar.gz`), name);
      assert.ok(vendor.checksums.endsWith("/sha256sums.txt"), name);
    }
  });

  it("find what a module lacks in the folder of ours", () => {
    for (const { name, go } of all.filter((tool) => tool.go.completes !== undefined)) {
      assert.ok(go.package.startsWith(`${go.completes}/`), name);
      assert.ok(existsSync(path.join(modulesFolder, go.module, "added")), name);
    }
  });
});

describe("the identity of a tool", () => {
  const [tool] = observabilityTools as [Tool, ...Tool[]];

  it("changes with its version, its module, what is built and how", () => {
    const { go } = tool;
    const variants: Tool[] = [
      tool,
      { ...tool, version: "3.14.1" },
      { ...tool, go: { ...go, tags: [] } },
      { ...tool, go: { ...go, ldflags: [] } },
      { ...tool, go: { ...go, module: "alertmanager" } },
      { ...tool, go: { ...go, completes: undefined } },
    ];
    assert.equal(new Set(variants.map(identity)).size, variants.length);
    assert.equal(identity(tool), identity({ ...tool, vendor: undefined }));
  });
});

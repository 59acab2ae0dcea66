import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { imageReference, images } from "../../../../components/image";
import { whyNotMade } from "../../../../sandbox/builder/baseImage";
import {
  basePython,
  fingerprint,
  localPlace,
  localReference,
  originalReference,
  programsOf,
  sourceFolder,
  standIns,
  standInNames,
} from "../../../../sandbox/images/table";
import { exporterTools, observabilityTools } from "../../../../sandbox/toolchain/observabilityTools";
import type { Tool } from "../../../../sandbox/toolchain/tools";
import { temporaryFolder } from "../core/temporaryFolder";

const folders = [...Object.values(standIns), "node"];
const textOf = (folder: string, file: string) => readFileSync(path.join(sourceFolder(folder), file), "utf8");

describe("the table of stand-ins", () => {
  it("has a folder for each, and no folder more", () => {
    const entries = readdirSync(sourceFolder("."), { withFileTypes: true });
    const found = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(found.sort(), [...folders].sort());
  });

  it("calls no folder as another begins: those of older sources are told by it", () => {
    for (const folder of folders) assert.match(folder, /^[a-zA-Z]+$/);
  });

  it("bases all of them on the one image that the sandbox can make, or on tools alone", () => {
    assert.equal(whyNotMade(basePython), undefined);
    const ofTools = standInNames.filter((name) => programsOf(name).length > 0).map((name) => standIns[name]);
    for (const folder of folders) {
      const [first] = textOf(folder, "Dockerfile").match(/^FROM \S+/m) ?? [];
      const isOfTools = (ofTools as string[]).includes(folder);
      assert.equal(first, isOfTools ? "FROM scratch" : `FROM python:${basePython}-slim`, folder);
    }
  });

  it("makes each of those of the tools that its Dockerfile copies, at the version that the catalogue names", () => {
    const seen = standInNames.flatMap((name) => {
      const tools = programsOf(name);
      if (tools.length === 0) return [];
      const text = textOf(standIns[name], "Dockerfile");
      assert.ok(text.startsWith(`# Stands in for ${originalReference(name)}: `), name);
      const [, copied = ""] = /^COPY --from=programs (.+) \/\S*$/m.exec(text) ?? [];
      assert.deepEqual(copied.split(" ").sort(), tools.map((tool) => tool.name).sort());
      for (const { version } of tools) assert.equal(images[name].tag, `v${version}`, name);
      return tools;
    });
    assert.deepEqual(new Set(seen), new Set([...observabilityTools, ...exporterTools]));
  });

  it("gives each of those a user by number, as Kubernetes wants to know it, that is not root", () => {
    for (const name of standInNames.filter((one) => programsOf(one).length > 0)) {
      const [, user] = /^USER (\d+)(:\d+)?$/m.exec(textOf(standIns[name], "Dockerfile")) ?? [];
      assert.ok(Number(user) > 0, name);
    }
  });

  it("names each as manifests do, but for the digest", () => {
    for (const name of standInNames) {
      assert.ok(imageReference(name).startsWith(originalReference(name)), name);
      assert.doesNotMatch(originalReference(name), /@/);
    }
  });

  it("puts each behind the sandbox's registry, with its own registry in the path", () => {
    const expected = `localhost:5000/docker.io/library/postgres:${images.postgres.tag}`;
    assert.equal(localReference("postgres", "localhost:5000"), expected);
    for (const name of standInNames) {
      const { repository, tag } = localPlace(name);
      assert.equal(localReference(name, "localhost:5000"), `localhost:5000/${repository}:${tag}`);
    }
  });

  it("has the MLflow that the catalogue has", () => {
    const version = /^v(.*)-full$/.exec(images.mlflow.tag)?.[1];
    assert.ok(version);
    assert.match(textOf("mlflow", "requirements.in"), new RegExp(`^mlflow\\[auth\\]==${version}$`, "m"));
    assert.match(textOf("mlflow", "requirements.txt"), new RegExp(`^mlflow==${version} `, "m"));
  });
});

describe("the fingerprint of a source folder", () => {
  const folder = temporaryFolder();
  const of = (files: Record<string, string>, tools?: Tool[]) => {
    const at = path.join(folder.at, String(readdirSync(folder.at).length));
    mkdirSync(at);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(at, name), content);
    return fingerprint(at, tools);
  };

  it("is the same wherever the same files lie", () => {
    assert.equal(of({ a: "1", b: "2" }), of({ b: "2", a: "1" }));
  });

  it("changes with a name, a content, and where one ends", () => {
    const variants: Record<string, string>[] = [
      { a: "1" },
      { b: "1" },
      { a: "2" },
      { a: "1", b: "" },
      { a: "", b: "1" },
      {},
    ];
    assert.equal(new Set(variants.map((files) => of(files))).size, variants.length);
  });

  it("changes with the tools that are added to it, and their versions", () => {
    const [one, other] = observabilityTools as [Tool, Tool, ...Tool[]];
    const all = [[], [one], [other], [one, other], [{ ...one, version: "0" }]];
    assert.equal(new Set(all.map((tools) => of({ a: "1" }, tools))).size, all.length);
    assert.equal(of({ a: "1" }, []), of({ a: "1" }));
  });
});

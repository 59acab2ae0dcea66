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
  sourceFolder,
  standIns,
  standInNames,
} from "../../../../sandbox/images/table";
import { temporaryFolder } from "../core/temporaryFolder";

const folders = [...Object.values(standIns), "node"];
const textOf = (folder: string, file: string) => readFileSync(path.join(sourceFolder(folder), file), "utf8");

describe("the table of stand-ins", () => {
  it("has a folder for each, and no folder more", () => {
    const entries = readdirSync(sourceFolder("."), { withFileTypes: true });
    const found = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    assert.deepEqual(found.sort(), [...folders].sort());
  });

  it("bases all of them on the one image that the sandbox can make", () => {
    assert.equal(whyNotMade(basePython), undefined);
    for (const folder of folders) {
      const [first] = textOf(folder, "Dockerfile").match(/^FROM \S+/m) ?? [];
      assert.equal(first, `FROM python:${basePython}-slim`, folder);
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
  const of = (files: Record<string, string>) => {
    const at = path.join(folder.at, String(readdirSync(folder.at).length));
    mkdirSync(at);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(at, name), content);
    return fingerprint(at);
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
    assert.equal(new Set(variants.map(of)).size, variants.length);
  });
});

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { chosenModel } from "../../../../sandbox/tour/chosenModel";
import { withVersion } from "../../../../sandbox/tour/nextVersion";
import { temporaryFolder } from "../core/temporaryFolder";

const repository = path.join(__dirname, "..", "..", "..", "..");
const local = readFileSync(path.join(repository, "Pulumi.local.yaml"), "utf8");

interface Document {
  config: { "mlops:models": { model: { version?: string } }[] };
}

describe("the model of the tour", () => {
  const folder = temporaryFolder();
  const chosenFrom = (text: string) => {
    writeFileSync(path.join(folder.at, "Pulumi.some.yaml"), text);
    return chosenModel("some", folder.at);
  };

  it("is the local stack's on CPU", () => {
    assert.deepEqual(chosenModel("local"), {
      service: "digits",
      registered: "digits",
      version: "1",
      index: 0,
      database: "predictions",
    });
  });

  it("is found behind others", () => {
    const document = parse(local) as Document;
    document.config["mlops:models"].reverse();
    assert.equal(chosenFrom(JSON.stringify(document)).index, 1);
  });

  it("is one that the update trains: there is none where nothing is", () => {
    assert.throws(
      () => chosenFrom(local.replaceAll(", train: true", "")),
      /has no model on CPU with registry, version and train: true/,
    );
  });

  it("says what is wrong with the stack file, as the program does", () => {
    assert.throws(() => chosenFrom(local.replace('version: "1"', "version: none")), {
      name: "SandboxError",
      message: /a registry version is needed/,
    });
  });
});

describe("the settings of the next version", () => {
  it("differ in that version alone", () => {
    const next = parse(withVersion(local, { index: 0 }, "2")) as Document;
    const expected = parse(local) as Document;
    const [first] = expected.config["mlops:models"];
    assert.ok(first);
    first.model.version = "2";
    assert.deepEqual(next, expected);
  });

  it("keep the version's quotes, without which it would be a number", () => {
    assert.match(withVersion(local, { index: 0 }, "2"), /name: digits, version: "2"/);
  });
});

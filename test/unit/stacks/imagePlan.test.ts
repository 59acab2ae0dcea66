import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { referenceOf } from "../../../components/image";
import { isBuilt, planImages } from "../../../stacks/imagePlan";
import { settingsOf } from "../settings/yaml";

const item = (name: string, image: string, framework = '{ name: sklearn, version: "1.9", python: "3.11" }') =>
  `  - { name: ${name}, framework: ${framework}, image: ${image}, model: { volume: { claim: weights } } }`;
const stack = (builder: string, ...items: string[]) =>
  settingsOf([`builder: ${builder}`, ...(items.length > 0 ? ["models:"] : []), ...items].join("\n"));

describe("the plan of the images", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "mlops-plan-"));
    mkdirSync(path.join(folder, "model"));
    mkdirSync(path.join(folder, "bare"));
    const project = '[tool.other]\nversion = "9.9.9"\n[project]\nname = "x"\nversion = "1.4.0"\n[tool.x]\n';
    writeFileSync(path.join(folder, "model", "pyproject.toml"), project);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const referencesOf = (settings: ReturnType<typeof stack>) =>
    [...planImages(settings, folder, "Pulumi.test.yaml").values()].map(referenceOf);

  it("takes the version that the Python project says, unless the settings say another", () => {
    const settings = stack(
      "{ registry: ghcr.io/team }",
      item("a", "{ build: ./model }"),
      item("b", "{ build: { context: ./model, version: 2.0.0 } }"),
      item("c", "{ ref: ghcr.io/team/other:v1 }"),
    );
    assert.deepEqual(referencesOf(settings), [
      "ghcr.io/team/model:v1.4.0-sklearn1.9",
      "ghcr.io/team/model:v2.0.0-sklearn1.9",
    ]);
  });

  it("says where no version is to be found", () => {
    const settings = stack("{ registry: ghcr.io/team }", item("a", "{ build: ./bare }"));
    assert.throws(
      () => referencesOf(settings),
      /mlops:models\[0\]\.image\.build\.version .* write version: "1\.2\.3" here, or into \.\/bare\/pyproject\.toml/,
    );
  });

  it("refuses two ways to build what would be pushed under one tag", () => {
    const settings = stack(
      "{ registry: ghcr.io/team }",
      item("a", "{ build: ./model }"),
      item("b", '{ build: { context: ./model, args: { EXTRA: "1" } } }'),
    );
    assert.throws(
      () => referencesOf(settings),
      /mlops:models\[1\]\.image\.build .* model a is built in another way/,
    );
  });

  it("builds what trains a large framework only where that framework is built", () => {
    const framework = { name: "pytorch", version: "2.8", python: "3.11" };
    const built = (targets: string) =>
      isBuilt({ target: "trainer", framework }, stack(`{ enabled: true, targets: ${targets} }`));
    assert.equal(built("[onnx, trainer]"), false);
    assert.equal(built("[trainer, pytorch]"), true);
  });

  it("takes what is not built here from where it is published", () => {
    const builder = "{ enabled: true, registry: here.example/own, takenFrom: ghcr.io/team, targets: [onnx] }";
    const settings = stack(
      builder,
      item("a", "{ build: ./model }"),
      item(
        "b",
        "{ build: { context: ./model, target: pytorch } }",
        '{ name: pytorch, version: "2.8", python: "3.11" }',
      ),
    );
    assert.deepEqual(referencesOf(settings), [
      "here.example/own/model:v1.4.0-sklearn1.9",
      "ghcr.io/team/model:v1.4.0-pytorch2.8",
    ]);
  });
});

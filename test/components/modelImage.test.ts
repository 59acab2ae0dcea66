import { strict as assert } from "node:assert";
import { stringify } from "yaml";
import { imageBuild, ModelImage, PromotedImage, type ImageSpec } from "../../components/image";
import { runProgram } from "../support/program";
import { record, type Recording } from "../support/recorder";

const spec: ImageSpec = {
  repository: "registry.example/team/model",
  context: "./model",
  target: "onnx",
  version: "1.2.3",
  framework: { name: "sklearn", version: "1.9", python: "3.11" },
  args: {},
};
const facts = {
  stack: "staging",
  images: {},
  attestations: { provenance: "none" },
  cache: true,
  platforms: [],
} as const;
const build = imageBuild(spec, facts, {}, false);
const ofType = ({ resources }: Recording, type: string) => resources.filter((one) => one.type === type);
const image = (recording: Recording) => ofType(recording, "docker-build:index:Image")[0];

describe("ModelImage", () => {
  it("is known by the digest that was pushed", async () => {
    const { outputs } = await record(() => new ModelImage("image", { build }, {}));
    assert.match(
      String(outputs["ref"]),
      /^registry\.example\/team\/model:v1\.2\.3-sklearn1\.9@sha256:[0-9a-f]{64}$/,
    );
  });

  it("is built by an update alone, and outlives the stack", async () => {
    const made = image(await record(() => new ModelImage("image", { build }, {})));
    assert.equal(made?.plain["buildOnPreview"], false);
    assert.equal(made.options.retainOnDelete, true);
  });

  it("keeps what a build reads and who pushes secret, and does not build again when they change", async () => {
    const credentials = { address: "registry.example", username: "u", password: "hidden" };
    const secrets = { ca: "authority", "pip-conf": "index" };
    const made = image(await record(() => new ModelImage("image", { build, credentials, secrets }, {})));
    const shown = JSON.stringify(made?.inputs["secrets"]);
    assert.match(shown, /4dabf18193072939515e22adb298388d/);
    assert.deepEqual(made?.plain["ignoreSecretsInDiffCalculation"], ["ca", "pip-conf"]);
  });
});

describe("PromotedImage", () => {
  const ref = `registry.example:5000/team/model:v1@sha256:${"ab".repeat(32)}`;

  it("runs the digest that was given, and puts tags beside it", async () => {
    const recording = await record(() => new PromotedImage("image", { ref, tags: ["prod", "stable"] }, {}));
    assert.equal(recording.outputs["ref"], ref);
    const tagged = ofType(recording, "docker-build:index:Index").map(({ plain }) => [
      plain["tag"],
      plain["sources"],
    ]);
    assert.deepEqual(tagged, [
      ["registry.example:5000/team/model:prod", [ref]],
      ["registry.example:5000/team/model:stable", [ref]],
    ]);
    assert.equal(ofType(recording, "docker-build:index:Image").length, 0);
  });
});

describe("the images of a stack", () => {
  const model = (name: string, image: string, target = "") =>
    `{ name: ${name}, framework: { name: sklearn, version: "1.9", python: "3.11" }, image: ${image}, model: { volume: { claim: w } }${target} }`;
  const run = (builder: Record<string, unknown>, ...models: string[]) =>
    runProgram(
      [
        stringify({ config: { "mlops:cluster": { kind: "kubeconfig" }, "mlops:builder": builder } }),
        "  mlops:models:",
        ...models.map((one) => `    - ${one}`),
      ].join("\n"),
    );
  const served = ({ outputs }: Recording) =>
    (outputs["models"] as { image: string }[]).map((one) => one.image);

  it("are built once, however many models they serve", async () => {
    const builder = { enabled: true, registry: "ghcr.io/team" };
    const recording = await run(builder, model("a", "{ build: ./model }"), model("b", "{ build: ./model }"));
    assert.equal(ofType(recording, "docker-build:index:Image").length, 1);
    const [first = "", second] = served(recording);
    assert.equal(first, second);
    assert.match(first, /@sha256:/);
  });

  it("are two where two repositories end alike", async () => {
    const recording = await run(
      { enabled: true, registry: "ghcr.io/team" },
      model("a", "{ build: { context: ./model, version: 1.0.0, repository: model } }"),
      model("b", "{ build: { context: ./model, version: 1.0.0, repository: vision/model } }"),
    );
    assert.deepEqual(
      ofType(recording, "mlops:image:ModelImage").map(({ name }) => name),
      ["image-model-v1.0.0-sklearn1.9", "image-ghcr.io-team-vision-model-v1.0.0-sklearn1.9"],
    );
    assert.deepEqual(
      served(recording).map((ref) => ref.replace(/@.*/, "")),
      ["ghcr.io/team/model:v1.0.0-sklearn1.9", "ghcr.io/team/vision/model:v1.0.0-sklearn1.9"],
    );
  });

  it("are named as a build would, where nothing is built: no resource, and no builder", async () => {
    const recording = await run(
      { registry: "ghcr.io/team" },
      model("a", "{ build: { context: ./model, version: 1.0.0 } }"),
    );
    assert.deepEqual(served(recording), ["ghcr.io/team/model:v1.0.0-sklearn1.9"]);
    assert.deepEqual(
      recording.resources.filter(({ type }) => /docker-build|mlops:image/.test(type)),
      [],
    );
  });

  it("are promoted as they are where nothing is built", async () => {
    const ref = `ghcr.io/team/model@sha256:${"ab".repeat(32)}`;
    const recording = await run({}, model("a", `{ promote: { ref: "${ref}" } }`));
    assert.deepEqual(served(recording), [ref]);
    assert.equal(ofType(recording, "docker-build:index:Index").length, 0);
  });
});

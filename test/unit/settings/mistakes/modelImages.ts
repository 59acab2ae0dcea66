import { model, onAws, withGroup, type Mistake } from "../yaml";

const builder = "builder: { registry: ghcr.io/team }";
const build = (settings: string) => `${builder}\n${withGroup("image", `{ build: ${settings} }`)}`;
const gpuless = (framework: string) => withGroup("framework", framework);

/** Mistakes about what the images of models are built from, and where they go. */
export const modelImages: Mistake[] = [
  {
    mistake: "an image to build, and no registry for it",
    yaml: withGroup("image", "{ build: ./model }"),
    at: "mlops:models[0].image.build",
    found: '"./model"',
    needed: /write mlops:builder\.registry, such as ghcr\.io\/team/,
  },
  {
    mistake: "an image for ECR, and no account",
    yaml: `${onAws}\nimages: { repositories: [{ name: model }] }\n${withGroup("image", "{ build: ./model }")}`,
    at: "mlops:models[0].image.build",
    found: '"./model"',
    needed: /write mlops:aws\.accountId/,
  },
  {
    mistake: "a context outside of the repository",
    yaml: build("../model"),
    at: "mlops:models[0].image.build",
    found: '"../model"',
    needed: /a folder of this repository is needed, such as \.\/model/,
  },
  {
    mistake: "an absolute context",
    yaml: build("{ context: /srv/model }"),
    at: "mlops:models[0].image.build.context",
    found: '"/srv/model"',
    needed: /a relative path/,
  },
  {
    mistake: "a version that is none of semantic versioning",
    yaml: build("{ context: ./model, version: v1.2 }"),
    at: "mlops:models[0].image.build.version",
    found: '"v1.2"',
    needed: /a semantic version is needed, such as "1\.2\.3"/,
  },
  {
    mistake: "a version with metadata, which no tag may have",
    yaml: build("{ context: ./model, version: 1.2.3+today }"),
    at: "mlops:models[0].image.build.version",
    found: '"1.2.3+today"',
    needed: /a semantic version is needed/,
  },
  {
    mistake: "a target that serves nobody",
    yaml: build("{ context: ./model, target: trainer }"),
    at: "mlops:models[0].image.build.target",
    found: '"trainer"',
    needed: /one of onnx, pytorch, tensorflow is needed/,
  },
  {
    mistake: "a misspelt setting of a build",
    yaml: build("{ context: ./model, dockerFile: Dockerfile }"),
    at: "mlops:models[0].image.build.dockerFile",
    found: '"Dockerfile"',
    needed: /did you mean dockerfile/,
  },
  {
    mistake: "a build argument that is a number",
    yaml: build("{ context: ./model, args: { WORKERS: 4 } }"),
    at: "mlops:models[0].image.build.args.WORKERS",
    found: "4",
    needed: /put the value in quotes/,
  },
  {
    mistake: "a promoted image without digest",
    yaml: withGroup("image", "{ promote: { ref: ghcr.io/team/model:v1 } }"),
    at: "mlops:models[0].image.promote.ref",
    found: '"ghcr.io/team/model:v1"',
    needed: /a reference with a digest is needed/,
  },
  {
    mistake: "a registry of one's own with a scheme",
    yaml: "builder: { registry: https://ghcr.io/team }",
    at: "mlops:builder.registry",
    found: '"https://ghcr.io/team"',
    needed: /without http:\/\/ or https:\/\//,
  },
  {
    mistake: "a base image that is the same for every Python",
    yaml: "builder: { baseImage: 'registry.example/python:3.11-slim' }",
    at: "mlops:builder.baseImage",
    found: '"registry.example/python:3.11-slim"',
    needed: /with <python> for the version is needed/,
  },
  {
    mistake: "a platform that nobody builds for",
    yaml: "builder: { platforms: [linux/amd46] }",
    at: "mlops:builder.platforms[0]",
    found: '"linux/amd46"',
    needed: /did you mean linux\/amd64/,
  },
  {
    mistake: "more tags that move than ECR takes, where the stack builds",
    yaml: [
      onAws.replace("name: mlops", 'name: mlops, accountId: "123456789012"'),
      "images: { repositories: [{ name: model, movingTags: [a, b, latest, c] }] }",
      "builder: { enabled: true }",
      withGroup("image", "{ build: ./model }"),
    ].join("\n"),
    at: "mlops:images.repositories[0].movingTags",
    found: '["a", "b", "latest", "c"]',
    needed: /at most 2 tags beside latest/,
  },
  {
    mistake: "scikit-learn with a CUDA",
    yaml: gpuless('{ name: sklearn, version: "1.9", cuda: "12.8", python: "3.11" }'),
    at: "mlops:models[0].framework.cuda",
    found: '"12.8"',
    needed: /sklearn has no build for CUDA: remove cuda/,
  },
  {
    mistake: "scikit-learn with a cuDNN",
    yaml: gpuless('{ name: sklearn, version: "1.9", cudnn: "9.10", python: "3.11" }'),
    at: "mlops:models[0].framework.cudnn",
    found: '"9.10"',
    needed: /remove cudnn/,
  },
  {
    mistake: "a trainer where no image is built",
    yaml: withGroup("model", '{ registry: mlflow, name: digits, version: "1", train: true }'),
    at: "mlops:models[0].model.train",
    found: "true",
    needed: /the image that trains is needed: \{ ref: … \}/,
  },
  {
    mistake: "a trainer that is no image",
    yaml: withGroup("model", '{ registry: mlflow, name: digits, version: "1", train: sometimes }'),
    at: "mlops:models[0].model.train",
    found: '"sometimes"',
    needed: /true, false, or the image that trains is needed/,
  },
  {
    mistake: "a key for callers without the Secret that holds it",
    yaml: model("apiKey: { key: token }"),
    at: "mlops:models[0].apiKey.secret",
    found: "(not set)",
    needed: /the name of a Secret is needed/,
  },
  {
    mistake: "a key for callers under a name that no Secret has",
    yaml: model("apiKey: { secret: door, key: a/b }"),
    at: "mlops:models[0].apiKey.key",
    found: '"a/b"',
    needed: /the key of a Secret is needed/,
  },
];

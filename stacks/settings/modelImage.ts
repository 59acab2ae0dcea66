import { z } from "zod";
import { choice, text } from "./fields";

/** Source: github.com/distribution/reference, the grammar of a reference (the host in lower case, as registries have it). */
const component = "[a-z0-9]+((\\.|_{1,2}|-+)[a-z0-9]+)*";
export const imageReference = new RegExp(
  [
    `^${component}(:\\d+)?`, // host or first part of the name
    `(/${component})*`,
    "(:\\w[\\w.-]{0,127})?",
    "(@sha256:[0-9a-f]{64})?$",
  ].join(""),
);

export function reference(example: string) {
  return z
    .string({ error: `an image reference is needed, such as ${example}` })
    .max(400, { error: "an image reference of at most 400 characters is needed" })
    .regex(imageReference, { error: ({ input }) => imageNeeded(input) });
}

function imageNeeded(input: unknown): string {
  const scheme = typeof input === "string" ? /^https?:\/\//.exec(input)?.[0] : undefined;
  return scheme
    ? `an image reference without ${scheme} is needed`
    : "an image reference is needed: lower-case registry/name:tag, or registry/name@sha256:<64 hexadecimal digits>";
}

const finishedSchema = z
  .strictObject({
    ref: reference("ghcr.io/team/model:v1.2.3-pytorch2.8").describe(
      "Reference of the model server's image: registry/name:tag, or registry/name@sha256:… .",
    ),
  })
  .describe("An image that somebody else built.");

const contextNeeded = "a folder of this repository is needed, such as ./model: a relative path without '..'";
const context = () =>
  text(contextNeeded).refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), {
    error: contextNeeded,
  });
const dockerfileNeeded = "the path of a Dockerfile in this repository is needed, without '..'";
const repositoryNeeded =
  "the name of a repository below builder.registry is needed: lower-case letters, digits, '.', '_', '-' and '/'";
const semverNeeded = 'a semantic version is needed, such as "1.2.3"';
const argumentNeeded = "the name of a build argument is needed: letters, digits and '_'";

const buildSettingsSchema = z
  .strictObject({
    context: context().describe("Folder of the Dockerfile and of all that it uses, such as ./model."),
    dockerfile: text(dockerfileNeeded)
      .refine((path) => !path.startsWith("/") && !path.split("/").includes(".."), { error: dockerfileNeeded })
      .optional()
      .describe("The Dockerfile. Default: the one in context."),
    target: choice(["onnx", "pytorch", "tensorflow"])
      .optional()
      .describe(
        "Stage of the Dockerfile: onnx is the slim one. Default: the framework's own with a GPU, else onnx.",
      ),
    version: text(semverNeeded)
      // Source: semver.org, without build metadata, whose '+' no tag may have.
      .regex(/^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/, {
        error: semverNeeded,
      })
      .optional()
      .describe("Semantic version in the image's tag. Default: the one in pyproject.toml of context."),
    repository: text(repositoryNeeded)
      .regex(new RegExp(`^${component}(/${component})*$`), { error: repositoryNeeded })
      .max(128, { error: repositoryNeeded })
      .default("model")
      .describe("Name of the repository below builder.registry. Default model."),
    args: z
      .record(
        z.string().regex(/^[A-Za-z_]\w*$/, { error: argumentNeeded }),
        z.string({ error: "text is needed: put the value in quotes" }),
        { error: "build arguments are needed as NAME: value" },
      )
      .default({})
      .describe(
        "Further arguments of the Dockerfile; they go before those that follow from framework. No secrets: they stay in the image. Default none.",
      ),
  })
  .describe("How the image is built.");

const builtSchema = z
  .strictObject({
    build: z
      .union(
        [context().transform((path) => buildSettingsSchema.parse({ context: path })), buildSettingsSchema],
        {
          error: contextNeeded,
        },
      )
      .describe("The folder that it is built from, such as ./model, or more about the build."),
  })
  .describe("An image of this repository, built and pushed where builder.enabled is true.");

const pinnedNeeded = "a reference with a digest is needed: registry/name:tag@sha256:<64 hexadecimal digits>";
const tagNeeded = "a tag of an image is needed: letters, digits, '.', '_' and '-', such as stable";

const promotedSchema = z
  .strictObject({
    promote: z
      .strictObject({
        ref: reference("ghcr.io/team/model@sha256:…")
          .refine((ref) => ref.includes("@sha256:"), { error: pinnedNeeded })
          .describe("What another stack ran, with its digest: registry/name:tag@sha256:… ."),
        tags: z
          .array(text(tagNeeded).regex(/^\w[\w.-]{0,127}$/, { error: tagNeeded }), {
            error: "a list of tags is needed",
          })
          .default([])
          .describe(
            "Tags that it gets where builder.enabled is true, beside the stack's name. Default none.",
          ),
      })
      .describe("The image, and its tags."),
  })
  .describe("An image that another stack built and ran. It is not built again.");

export const imageSchema = z
  .union([finishedSchema, builtSchema, promotedSchema], {
    error: "an image is needed: { ref: … } or { build: ./model } or { promote: { ref: …@sha256:… } }",
  })
  .describe("The container image that serves the model.");

export type BuildSettings = z.output<typeof buildSettingsSchema>;

import { z } from "zod";
import { flag, text, wholeNumber } from "./fields";

const mirrorNeeded =
  "a registry, with a prefix if it has one, is needed, such as registry.example:5000/mirror";

/** Source: ECR API, RepositoryName, which takes 256; the tag that carries the URN has to hold the name as well. */
const repositoryNeeded =
  "the name of an ECR repository is needed: 2 to 128 lower-case letters, digits, '.', '_', '-' and '/', a letter or digit first";
const tagNeeded = "a tag of an image is needed: letters, digits, '.', '_' and '-', such as champion";

/** Source: ECR API, imageTagMutabilityExclusionFilters. */
export const mostMovingTags = 5;

function tryName(input: unknown): string {
  return typeof input === "string" ? ` (try "${input.slice(input.indexOf("/") + 1)}")` : "";
}

/** Registry and prefix, as references begin with. */
export function registryName(needed: string) {
  return z
    .string({ error: needed })
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d+)?(\/[a-z0-9]([a-z0-9._-]*[a-z0-9])?)*$/, {
      error: ({ input }) =>
        `${needed}${typeof input === "string" && input.includes("://") ? ", without http:// or https://" : ""}`,
    });
}

const repositorySchema = z
  .strictObject({
    name: z
      .string({ error: repositoryNeeded })
      .min(2, { error: repositoryNeeded })
      .max(128, { error: repositoryNeeded })
      .regex(/^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/, {
        error: repositoryNeeded,
      })
      .refine((name) => !/^[^/]*\.[^/]*\//.test(name), {
        error: ({ input }) => `${repositoryNeeded}, and no registry before it${tryName(input)}`,
      })
      .describe("Name of the repository, such as model. It is not prefixed; changing it makes another."),
    keep: wholeNumber({ min: 1, max: 10000, unit: "images" })
      .default(30)
      .describe("Newest images that are kept; older ones expire. Default 30."),
    movingTags: z
      .array(text(tagNeeded).regex(/^\w[\w.-]{0,127}$/, { error: tagNeeded }), {
        error: "a list of tags is needed",
      })
      .max(mostMovingTags, { error: "at most five tags that may move are needed" })
      .default(["champion", "latest"])
      .describe(
        "Tags that may move to another image, at most five; all others are immutable. Default champion, latest.",
      ),
    scanOnPush: flag()
      .default(true)
      .describe("Look for known vulnerabilities in every image that is pushed. Default true."),
  })
  .describe("A repository of ECR.");

export const imagesSchema = z
  .strictObject({
    mirror: registryName(mirrorNeeded)
      .optional()
      .describe(
        "Registry and prefix that every third-party image is taken from instead. Default: where each is published.",
      ),
    repositories: z
      .array(repositorySchema, { error: "a list of repositories is needed" })
      .default([])
      .describe(
        "Repositories of ECR for the team's own images. They need a cluster of kind eks. Default none.",
      ),
  })
  .describe("Where container images come from.");

export type ImagesSettings = z.output<typeof imagesSchema>;
export type RepositorySettings = z.output<typeof repositorySchema>;

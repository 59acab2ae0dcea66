import { z } from "zod";
import { imageTargets } from "../../components/image/variant";
import { choice, flag, text } from "./fields";
import { registryName } from "./images";
import { imageReference } from "./modelImage";

const registryNeeded =
  "a registry that takes images of your own is needed, with a prefix if it has one, such as ghcr.io/team";
const listNeeded = (what: string) => `a list of ${what} is needed`;
const baseNeeded =
  "an image reference with <python> for the version is needed, such as registry.example/python:<python>-slim";
const fileNeeded = "the path of a file on the machine that builds is needed";

export const builderSchema = z
  .strictObject({
    enabled: flag()
      .optional()
      .describe(
        "Build the images of models that say build, and push them. False: use the references that a build would have pushed, such as CI's. Default false; the sandbox builds what it can unless it is false.",
      ),
    registry: registryName(registryNeeded)
      .optional()
      .describe(
        "Registry and prefix of your own images. Default: ECR of the account for what images.repositories names; else it is needed where a model says build.",
      ),
    takenFrom: registryName(registryNeeded)
      .optional()
      .describe("Registry and prefix of images that are not built here. Default: registry."),
    name: text("the name of a buildx instance is needed, as `docker buildx ls` shows it")
      .optional()
      .describe("The buildx instance that builds. Default: the one in use on the machine."),
    platforms: z
      .array(choice(["linux/amd64", "linux/arm64"]), { error: listNeeded("platforms") })
      .default([])
      .describe(
        "Platforms that an image is built for; one for each kind of node. Default: the builder's own.",
      ),
    targets: z
      .array(choice(imageTargets), { error: listNeeded("targets") })
      .default([...imageTargets])
      .describe(
        "Targets that are built here; images of the others are taken as published. Default: all. A machine with little room leaves pytorch and tensorflow out.",
      ),
    baseImage: text(baseNeeded)
      .refine((ref) => ref.includes("<python>") && imageReference.test(ref.replaceAll("<python>", "3.11")), {
        error: baseNeeded,
      })
      .optional()
      .describe(
        "Base image of the models' images, with <python> for the version, such as registry.example/python:<python>-hardened; a Debian with that Python. Default: python:<python>-slim, with the digest that `npm run pin` found.",
      ),
    cache: flag()
      .default(true)
      .describe(
        "Keep layers in the registry for builders that start empty, as those of CI do. Costs storage there. Default true.",
      ),
    provenance: choice(["none", "min", "max"])
      .default("none")
      .describe(
        "Attest how an image was built: min, or max with all its arguments. An attestation has a date, so that building the same source again gives another digest, and a rollout. Default none.",
      ),
    sbom: flag()
      .default(false)
      .describe(
        "Attest what is inside an image, found by a scanner that is pulled. As provenance, it has a date. Default false.",
      ),
    caFile: text(fileNeeded)
      .optional()
      .describe(
        "File of the certificate authorities that builds trust, in PEM; in no layer of the image. Default: the base image's.",
      ),
    pipConfigFile: text(fileNeeded)
      .optional()
      .describe("pip.conf that builds use, for a package index of your own; in no layer. Default: PyPI."),
  })
  .describe("Who builds the models' images, and where they go.");

export type BuilderSettings = z.output<typeof builderSchema>;

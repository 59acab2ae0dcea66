import { readFileSync } from "node:fs";
import * as aws from "@pulumi/aws";
import * as dockerBuild from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import {
  imageBuild,
  type ImageSpec,
  ModelImage,
  PromotedImage,
  referenceOf,
  type RegistryCredentials,
  repositoryOf,
} from "../components/image";
import type { Cloud } from "./cloud";
import { buildFacts, type ImagePlan, isBuilt, sharesRepository, trainerFor } from "./imagePlan";
import { revisionOf } from "./revision";
import { type AnySettings, ecrHost, type ModelSettings } from "./settings";

/** The images of the models, however each comes about. */
export interface Images {
  /** Reference of the image that serves a model; with its digest where it was built here. */
  of(model: ModelSettings): pulumi.Output<string>;
  /** Reference of the image that trains what the model serves; built the first time that somebody asks. */
  trainerOf(model: ModelSettings): pulumi.Output<string> | undefined;
}

/** Where the images go to. */
interface Destination {
  /** The cloud whose registry hands out tokens; none where Docker's configuration holds what is needed. */
  cloud?: Cloud;
  /** What has to be there before an image is pushed. */
  repositories: pulumi.Resource[];
}

/** Builds, promotes or takes the images as they are. Where nothing is built, references name what a build would push. */
export function buildImages(plan: ImagePlan, settings: AnySettings, destination: Destination): Images {
  const yard = new Yard(settings, destination, plan);
  return {
    of: (model) => {
      if ("ref" in model.image) return pulumi.output(model.image.ref);
      if ("promote" in model.image) return yard.promoted(model.name, model.image.promote);
      const spec = plan.get(model.name);
      // Every model that says build is in the plan, or the settings were refused.
      if (!spec) throw new Error(`no image was planned for ${model.name}`);
      return yard.image(spec);
    },
    trainerOf: (model) => {
      const trainer = trainerFor(model, plan, settings);
      return trainer && yard.image(trainer);
    },
  };
}

/** Makes each image once, however many models it serves. */
class Yard {
  private readonly made = new Map<string, pulumi.Output<string>>();
  private readonly names = new Set<string>();
  private provider?: dockerBuild.Provider;

  constructor(
    private readonly settings: AnySettings,
    private readonly destination: Destination,
    private readonly plan: ImagePlan,
  ) {}

  image(spec: ImageSpec): pulumi.Output<string> {
    const reference = referenceOf(spec);
    const ref = this.made.get(reference) ?? this.make(spec, reference);
    this.made.set(reference, ref);
    return ref;
  }

  promoted(model: string, { ref, tags }: { ref: string; tags: string[] }): pulumi.Output<string> {
    if (!this.settings.builder.enabled) return pulumi.output(ref);
    const args = {
      ref,
      tags: [pulumi.getStack(), ...tags],
      credentials: this.credentials(repositoryOf(ref)),
    };
    return new PromotedImage(`${model}-image`, args, this.options()).ref;
  }

  private make(spec: ImageSpec, reference: string): pulumi.Output<string> {
    const { builder } = this.settings;
    if (!isBuilt(spec, this.settings)) return pulumi.output(reference);
    const build = imageBuild(
      spec,
      buildFacts(this.settings, pulumi.getStack()),
      revisionOf(spec.context, spec.dockerfile ?? `${spec.context}/Dockerfile`),
      sharesRepository(spec, this.plan),
    );
    const args = {
      build,
      builder: builder.name,
      credentials: this.credentials(spec.repository),
      secrets: this.secrets(),
    };
    return new ModelImage(this.nameOf(reference), args, this.options()).ref;
  }

  /** After the last part of the repository and the tag; after the whole reference where another image is called so. */
  private nameOf(reference: string): string {
    const named = (words: string) => `image-${words.replace(/[^\w.-]/g, "-")}`;
    const short = named(reference.slice(reference.lastIndexOf("/") + 1));
    const name = this.names.has(short) ? named(reference) : short;
    this.names.add(name);
    return name;
  }

  /** Files that the builder needs and that no layer holds. */
  private secrets(): Record<string, string> {
    const { caFile, pipConfigFile } = this.settings.builder;
    return {
      ...(caFile !== undefined && { ca: readFileSync(caFile, "utf8") }),
      ...(pipConfigFile !== undefined && { "pip-conf": readFileSync(pipConfigFile, "utf8") }),
    };
  }

  /** A token of ECR, which lives for hours; for other registries, what Docker's configuration holds. */
  private credentials(repository: string): RegistryCredentials | undefined {
    const [address = "", ...name] = repository.split("/");
    const { cloud } = this.destination;
    if (!cloud || address !== ecrHost(name.join("/"), this.settings)) return undefined;
    const token = aws.ecr.getAuthorizationTokenOutput({}, { provider: cloud.provider });
    return { address, username: token.userName, password: pulumi.secret(token.password) };
  }

  private options(): pulumi.ComponentResourceOptions {
    this.provider ??= new dockerBuild.Provider("builder");
    return { providers: [this.provider], dependsOn: this.destination.repositories };
  }
}

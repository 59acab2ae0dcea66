import { movingTagsOf } from "../../components/image/tags";
import { mostMovingTags } from "./images";
import { under, type Finding } from "./finding";
import type { ModelSettings } from "./models";
import { ownRegistry } from "./ownRegistry";
import type { ParsedSections } from "./sections";

/** What the image of each model demands of the builder and of the registry. */
export function checkImages(parsed: ParsedSections): Finding[] {
  const ofModels = parsed.models.flatMap((model, index) => {
    if (!model) return [];
    return [...checkReference(model), ...checkRegistry(model, parsed)].map(under(["models", index, "image"]));
  });
  return [...ofModels, ...checkMovingTags(parsed)];
}

/** A tag that moves makes two runs of the same stack differ. */
function checkReference({ image }: ModelSettings): Finding[] {
  if (!("ref" in image)) return [];
  const tag = /:([^:/@]+)$/.exec(image.ref)?.[1];
  if (image.ref.includes("@sha256:") || (tag !== undefined && tag !== "latest")) return [];
  const needed = "this reference moves: a version tag or a digest gives the same image every time";
  return [{ path: ["ref"], value: image.ref, severity: "warning", needed }];
}

/** A reference begins with a registry, whether the image is built here or was built before. */
function checkRegistry({ image }: ModelSettings, parsed: ParsedSections): Finding[] {
  // A section with problems of its own may have said which.
  if (!("build" in image) || !parsed.builder || !parsed.images) return [];
  const { repository, context } = image.build;
  if (ownRegistry(repository, parsed) !== undefined) return [];
  const inEcr = parsed.images.repositories.some(({ name }) => name === repository);
  const needed = inEcr
    ? "the registry follows from the account: write mlops:aws.accountId"
    : `a registry is needed where the image goes and is taken from: write mlops:builder.registry, such as ghcr.io/team, or put ${repository} among mlops:images.repositories on AWS`;
  return [{ path: ["build"], value: context, severity: "error", needed }];
}

/** ECR lets five patterns move, and a stack that builds needs some of its own. */
function checkMovingTags({ models, images, builder }: ParsedSections): Finding[] {
  if (!images || builder?.enabled !== true || builder.registry !== undefined) return [];
  const built = models.flatMap((model) =>
    model && "build" in model.image ? [model.image.build.repository] : [],
  );
  const own = movingTagsOf("stack");
  return images.repositories.flatMap(({ name, movingTags }, index) => {
    const others = movingTags.filter((tag) => tag !== "latest");
    if (!built.includes(name) || others.length + own.length <= mostMovingTags) return [];
    const needed = `at most ${mostMovingTags - own.length} tags beside latest are needed where the stack builds: its own name, latest and the caches of builds move too`;
    const path = ["images", "repositories", index, "movingTags"];
    return [{ path, value: movingTags, severity: "error" as const, needed }];
  });
}

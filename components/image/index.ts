export { imageReference, images, type ImageName, type ImageSource } from "./catalogue";
export {
  type BuildFacts,
  imageBuild,
  type ImageBuild,
  type ImageSpec,
  referenceOf,
  type Revision,
  trainerOf,
} from "./imageBuild";
export { ModelImage, type RegistryCredentials } from "./modelImage";
export { PromotedImage, repositoryOf } from "./promotedImage";
export { movingTagsOf } from "./tags";
export { defaultTarget, targetsOf } from "./variant";

import type { ModelSettings } from "./settings";

/** Reference of the image that serves a model: the one place to ask, however images come about. */
export function imageOf({ image }: ModelSettings): string {
  return image.ref;
}

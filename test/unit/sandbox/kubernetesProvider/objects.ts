import fc from "fast-check";
import type { JsonObject } from "../../../../sandbox/plugins/common/properties";

/** Any JSON object, as parsing gives it. */
export const objects = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((object) => JSON.parse(JSON.stringify(object)) as JsonObject);

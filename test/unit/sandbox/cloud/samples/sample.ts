import { text } from "../../../../../sandbox/plugins/common/fields";
import type { JsonObject } from "../../../../../sandbox/plugins/common/properties";
import type { TypeName } from "../../../../../sandbox/cloud/typeNames";
import type { Resource } from "../session";

/** What stands already, by the name that its sample has. */
export type Standing = Readonly<Record<string, Resource>>;

export interface Sample {
  name: string;
  type: TypeName;
  inputs: (standing: Standing) => JsonObject;
  /** What a person types to import it; left out: its id. */
  importedAs?: (standing: Standing) => string;
}

export function id(standing: Standing, name: string): string {
  return standing[name]?.id ?? "";
}

export function arn(standing: Standing, name: string): string {
  return text(standing[name]?.outputs.arn);
}

/** A statement that any policy may hold. */
export const anyStatement = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "s3:*", Resource: "*", Principal: "*" }],
});

import { z } from "zod";
import { sectionNames, sections } from "./sections";
import { providerKeys } from "./stackFile";

/** A JSON Schema, as data. */
export type JsonSchema = Record<string, unknown>;

/**
 * The JSON Schema of a whole `Pulumi.<stack>.yaml` file. Draft 7 is the draft that the YAML language server, which
 * editors use, supports best. Cross-field rules are beyond it: those are told by the program.
 */
export function stackFileSchema(namespace: string): JsonSchema {
  const config = Object.fromEntries(
    sectionNames.map((name) => [`${namespace}:${name}`, sectionSchema(name)]),
  );
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Settings of an ${namespace} stack`,
    description: "Written by `npm run schema` from stacks/settings: change it there.",
    type: "object",
    additionalProperties: false,
    properties: {
      config: {
        description: "Settings of this product, and keys of Pulumi and of its providers.",
        type: ["object", "null"],
        properties: { ...config, ...providerSchemas() },
        // Keys of other namespaces are none of this schema's business; unknown ones of this namespace are.
        patternProperties: {
          [`^(?!${namespace}:)[A-Za-z0-9_.-]+:.+$`]: {},
          // What is no section of this namespace is a secret, by a name that a setting asks for.
          [`^${namespace}:(?!(${sectionNames.join("|")})$)`]: encryptedValue,
        },
        additionalProperties: false,
      },
      environment: {
        description: "Pulumi ESC environments whose values the stack takes.",
        type: ["array", "object"],
      },
      secretsprovider: {
        description: "Service that encrypts the secrets of this stack; written by `pulumi stack`.",
        type: "string",
      },
      encryptedkey: {
        description: "Data key of the secrets provider; written by `pulumi stack`.",
        type: "string",
      },
      encryptionsalt: {
        description: "Salt of the passphrase; written by `pulumi stack init`.",
        type: "string",
      },
    },
  };
}

/** As Pulumi writes a secret. */
const encryptedValue = {
  description: "A secret of the stack: pulumi config set --secret.",
  type: "object",
  additionalProperties: false,
  required: ["secure"],
  properties: { secure: { description: "The encrypted value.", type: "string" } },
};

/** What may be written, not what the program gets: fields with a default are optional. */
function sectionSchema(name: (typeof sectionNames)[number]): JsonSchema {
  const schema: JsonSchema = z.toJSONSchema(sections[name], {
    target: "draft-7",
    io: "input",
    override: withoutNoise,
  });
  delete schema.$schema;
  if (name === "aws") schema.required = withoutProviderKeys(schema.required as string[]);
  if (sections[name] instanceof z.ZodOptional) return schema;
  return { ...schema, default: sections[name] instanceof z.ZodArray ? [] : {} };
}

/** What may also stand at a key of the AWS provider is not required in the section. */
function withoutProviderKeys(required: readonly string[]): string[] {
  return required.filter((field) => !providerKeys.some((key) => key === `aws:${field}`));
}

/** The keys of the AWS provider that the program reads; their order is that of the section. */
function providerSchemas(): Record<string, unknown> {
  const { properties } = sectionSchema("aws") as { properties: Record<string, unknown> };
  return Object.fromEntries(providerKeys.map((key) => [key, properties[key.slice("aws:".length)]]));
}

/** zod bounds every integer by what JavaScript can hold, which tells a reader nothing. */
function withoutNoise({ jsonSchema }: { jsonSchema: JsonSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}

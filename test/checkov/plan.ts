import { inventAwsResource } from "../support/inventedAws";
import type { RecordedResource, Recording } from "../support/recorder";
import type { Plain } from "../support/secrets";
import { maps, snakeCase, type TerraformType, terraformTypes } from "./terraformTypes";

/** A plan of Terraform, as far as checkov reads it. */
export interface Plan {
  format_version: string;
  /** Without it, checkov takes the file for something else. */
  terraform_version: string;
  planned_values: { root_module: { resources: PlannedResource[] } };
  configuration: { root_module: { resources: ConfiguredResource[] } };
}

interface Addressed {
  address: string;
  mode: "managed";
  type: string;
  name: string;
}

type PlannedResource = Addressed & { values: Block };
/** Where values come from: by attribute, what is referred to. */
type ConfiguredResource = Addressed & { expressions: Expressions };

type Block = { [name: string]: Plain };
type Expressions = { [name: string]: { references: string[] } | Expressions[] };

/** Values that other resources give away, and the attribute that gives them. */
type Origins = Map<string, string>;

/** The resources of AWS that a program registered, as a plan of Terraform that is about to create them. */
export function planOf({ resources }: Recording): Plan {
  const managed = resources.filter(({ type, custom }) => custom && type.startsWith("aws:"));
  const origins = originsOf(managed);
  const rendered = managed.map((resource) => render(resource, origins));
  return {
    format_version: "1.2",
    terraform_version: "1.12.0",
    planned_values: {
      root_module: { resources: rendered.map(({ at, values }) => ({ ...at, values })) },
    },
    configuration: {
      root_module: { resources: rendered.map(({ at, expressions }) => ({ ...at, expressions })) },
    },
  };
}

function addressOf({ type, name }: RecordedResource): Addressed {
  const known = terraformTypes[type];
  if (!known) throw new Error(`test/checkov/terraformTypes.ts does not know ${type}`);
  return { address: `${known.type}.${name}`, mode: "managed", type: known.type, name };
}

/** Outputs that are used to refer to a resource, the id first: what is the same value goes by the first name. */
const giving = ["arn", "bucket", "keyId", "name", "identifier"];

function originsOf(resources: RecordedResource[]): Origins {
  const origins: Origins = new Map();
  for (const resource of resources) {
    const { address } = addressOf(resource);
    const id = inventAwsResource(resource.type, resource.name, resource.plain)?.id;
    const outputs: [string, unknown][] = [
      ["id", id],
      ...giving
        .map((key) => [key, resource.outputs[key]] as const)
        .map(([key, value]): [string, unknown] => [snakeCase(key), value]),
    ];
    for (const [attribute, value] of outputs) {
      if (typeof value === "string" && !origins.has(value)) origins.set(value, `${address}.${attribute}`);
    }
  }
  return origins;
}

function render(resource: RecordedResource, origins: Origins) {
  const at = addressOf(resource);
  const own = new Map([...origins].filter(([, origin]) => !origin.startsWith(`${at.address}.`)));
  const type = terraformTypes[resource.type] as TerraformType;
  return { at, ...renderBlock(resource.plain, type, own) };
}

/** What a plan knows of a block: a value that comes from another resource is unknown, and only its origin stands there. */
function renderBlock(
  inputs: Record<string, Plain>,
  type: TerraformType,
  origins: Origins,
): { values: Block; expressions: Expressions } {
  const values: Block = {};
  const expressions: Expressions = {};
  for (const [name, value] of Object.entries(inputs)) {
    const key = type.renamed?.[name] ?? snakeCase(name);
    if (maps.includes(name) || !isBlocks(value)) {
      const references = referencesIn(value, origins);
      if (references.length > 0) expressions[key] = { references };
      const known = withoutOrigins(value, origins);
      if (known !== undefined) values[key] = known;
    } else {
      const blocks = [value].flat().map((block) => renderBlock(block, type, origins));
      values[key] = blocks.map((block) => block.values);
      expressions[key] = blocks.map((block) => block.expressions);
    }
  }
  return { values, expressions };
}

/** Terraform has a list of blocks also where there can be only one. */
function isBlocks(value: Plain): value is { [key: string]: Plain } | { [key: string]: Plain }[] {
  const [first] = Array.isArray(value) ? value : [value];
  return typeof first === "object" && first !== null;
}

function referencesIn(value: Plain, origins: Origins): string[] {
  const found = [value].flat().flatMap((one) => (typeof one === "string" ? (origins.get(one) ?? []) : []));
  // Terraform names the resource as well.
  return found.flatMap((origin) => [origin, origin.split(".").slice(0, 2).join(".")]);
}

function withoutOrigins(value: Plain, origins: Origins): Plain | undefined {
  if (Array.isArray(value)) {
    return value.map((one) => (typeof one === "string" && origins.has(one) ? null : one));
  }
  return typeof value === "string" && origins.has(value) ? undefined : value;
}

import { readFileSync } from "node:fs";
import * as path from "node:path";

import type { TypeName } from "./typeNames";

/** The form of a value. */
export interface Shape {
  type: "any" | "boolean" | "list" | "map" | "number" | "object" | "string";
  /** What a list or a map holds. */
  items?: Shape;
  /** The nested type of an object. */
  of?: string;
  required?: true;
}

export type Shapes = Readonly<Record<string, Shape>>;

/** What the installed SDK says of a type. */
export interface TypeSchema {
  inputs: Shapes;
  /** Outputs that are no inputs. */
  outputs: readonly string[];
  /** Inputs and outputs that are encrypted in the state. */
  secrets: readonly string[];
}

/** A shape as schema.json has it: `string`, `[string]`, `{string}`, `eks.NodeGroupTaint`; a required one ends in `!`. */
export function spelled({ type, items, of, required }: Shape): string {
  const inner = items === undefined ? "" : spelled(items);
  const word = type === "list" ? `[${inner}]` : type === "map" ? `{${inner}}` : (of ?? type);
  return `${word}${required ? "!" : ""}`;
}

function shapeOf(text: string): Shape {
  if (text.endsWith("!")) return { ...shapeOf(text.slice(0, -1)), required: true };
  if (text.startsWith("[")) return { type: "list", items: shapeOf(text.slice(1, -1)) };
  if (text.startsWith("{")) return { type: "map", items: shapeOf(text.slice(1, -1)) };
  if (text === "any" || text === "boolean" || text === "number" || text === "string") return { type: text };
  return { type: "object", of: text };
}

type Spelled = Record<string, string>;
interface SchemaFile {
  source: string;
  types: Record<TypeName, { inputs: Spelled; outputs: string[]; secrets: string[] }>;
  nested: Record<string, Spelled>;
}

/** Made by extractSchema.ts out of the SDK's declarations. */
const file = JSON.parse(readFileSync(path.join(__dirname, "schema.json"), "utf8")) as SchemaFile;

const read = new Map<Spelled, Shapes>();

function shapesOf(members: Spelled): Shapes {
  const known = read.get(members);
  if (known) return known;
  const shapes = Object.fromEntries(Object.entries(members).map(([name, text]) => [name, shapeOf(text)]));
  read.set(members, shapes);
  return shapes;
}

/** The package and version that the schema was read from. */
export const schemaSource = file.source;

export function typeSchema(type: TypeName): TypeSchema {
  const { inputs, outputs, secrets } = file.types[type];
  return { inputs: shapesOf(inputs), outputs, secrets };
}

/** The members of a nested type. */
export function nestedShapes(name: string): Shapes {
  return shapesOf(file.nested[name] ?? {});
}

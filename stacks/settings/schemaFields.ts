import { z } from "zod";
import type { SettingPath } from "./problem";

type Schema = z.core.$ZodType;

/** The schemas that may stand at a path: more than one where the settings offer a choice. */
export function schemasAt(schema: Schema, path: SettingPath): Schema[] {
  const [key, ...rest] = path;
  const here = unwrap(schema);
  if (key === undefined) return here;
  return here.flatMap((candidate) => {
    if (candidate instanceof z.ZodArray) return schemasAt(candidate.element, rest);
    const field = candidate instanceof z.ZodObject ? fieldsOf(candidate)[key] : undefined;
    return field ? schemasAt(field, rest) : [];
  });
}

/** The keys that are known at a path, in the order in which the schema declares them. */
export function keysAt(schema: Schema, path: SettingPath): string[] {
  return [...new Set(schemasAt(schema, path).flatMap(keysOf))];
}

/** The keys of one group of settings; none for anything else. */
export function keysOf(schema: Schema): string[] {
  return schema instanceof z.ZodObject ? Object.keys(fieldsOf(schema)) : [];
}

function fieldsOf(schema: z.ZodObject): Readonly<Record<string, Schema>> {
  return schema.shape;
}

/** A schema without its default, its optionality and its transformation; the options of a choice one by one. */
function unwrap(schema: Schema): Schema[] {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return unwrap(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  return [schema];
}

/** The key whose value decides which of several groups of settings applies, if there is one. */
export function discriminatorAt(schema: Schema, path: SettingPath): string | undefined {
  const [last] = path.slice(-1);
  const parents = last === undefined ? [schema] : schemasAt(schema, path.slice(0, -1));
  const raw = parents.map((parent) =>
    last !== undefined && parent instanceof z.ZodObject ? fieldsOf(parent)[last] : parent,
  );
  return raw.map(discriminatorOf).find((key) => key !== undefined);
}

function discriminatorOf(schema: Schema | undefined): string | undefined {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return discriminatorOf(schema.unwrap());
  }
  return schema instanceof z.ZodDiscriminatedUnion ? schema.def.discriminator : undefined;
}

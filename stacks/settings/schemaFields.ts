import { z } from "zod";
import { valueAt, type SettingPath } from "./problem";

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
  const bare = whole(schema);
  return bare instanceof z.ZodUnion ? bare.options.flatMap(unwrap) : [bare];
}

/** The keys that go with what is written in a group: where a key decides which others there are, those of its value. */
export function keysFor(schema: Schema, path: SettingPath, group: unknown): string[] {
  const options = groupsAt(schema, path).flatMap((choice) => optionsFor(choice, group));
  return [...new Set(options.flatMap(keysOf))];
}

/** The key whose value keeps another key out of a group, and that value. */
export function deciderOf(
  schema: Schema,
  path: SettingPath,
  group: unknown,
  key: string,
): { key: string; value: unknown } | undefined {
  for (const choice of groupsAt(schema, path)) {
    const decider = decides(choice, group, key);
    if (decider !== undefined) return { key: decider, value: valueOf(choice, decider, group) };
  }
  return undefined;
}

/** As {@link schemasAt}, with the last choice left whole. */
function groupsAt(schema: Schema, path: SettingPath): Schema[] {
  const [key] = path.slice(-1);
  if (key === undefined) return [whole(schema)];
  return schemasAt(schema, path.slice(0, -1)).flatMap((parent) => {
    if (parent instanceof z.ZodArray) return [whole(parent.element)];
    const field = parent instanceof z.ZodObject ? fieldsOf(parent)[key] : undefined;
    return field ? [whole(field)] : [];
  });
}

function decides(schema: Schema, group: unknown, key: string): string | undefined {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return undefined;
  const { discriminator } = schema.def;
  const chosen = schema.options.map(whole).filter((option) => takes(option, discriminator, group));
  if (!chosen.some((option) => unwrap(option).some((leaf) => keysOf(leaf).includes(key))))
    return discriminator;
  return chosen.map((option) => decides(option, group, key)).find((found) => found !== undefined);
}

/** The options that go with a group as it is written; all of them where it says none that there is. */
function optionsFor(schema: Schema, group: unknown): Schema[] {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return unwrap(schema);
  const options = schema.options.map(whole);
  const chosen = options.filter((option) => takes(option, schema.def.discriminator, group));
  return (chosen.length > 0 ? chosen : options).flatMap((option) => optionsFor(option, group));
}

/** Whether an option admits what a group has at a key; one with a default admits nothing as well. */
function takes(option: Schema, key: string, group: unknown): boolean {
  return unwrap(option).some((leaf) => {
    const field = leaf instanceof z.ZodObject ? fieldsOf(leaf)[key] : undefined;
    return field !== undefined && z.safeParse(field, valueAt(group, [key])).success;
  });
}

/** What a group has at a key, or the default that applies. */
function valueOf(schema: Schema, key: string, group: unknown): unknown {
  const fields = unwrap(schema).flatMap((leaf) => (leaf instanceof z.ZodObject ? [fieldsOf(leaf)[key]] : []));
  const results = fields.flatMap((field) => (field ? [z.safeParse(field, valueAt(group, [key]))] : []));
  return results.find(({ success }) => success)?.data ?? valueAt(group, [key]);
}

/** A schema without its default, its optionality and its transformation; a choice stays one. */
function whole(schema: Schema): Schema {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return whole(schema.unwrap());
  }
  return schema instanceof z.ZodPipe ? whole(schema.in) : schema;
}

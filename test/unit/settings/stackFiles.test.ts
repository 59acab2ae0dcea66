import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { stackFileSchema } from "../../../stacks/settings/jsonSchema";
import { parseSettings, readSettings } from "../../../stacks/settings/parse";
import { sectionNames, sections } from "../../../stacks/settings/sections";

const root = join(__dirname, "..", "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const stackFiles = readdirSync(root).filter((file) => /^Pulumi\..+\.yaml$/.test(file));

/** The sections of a stack file, as the program gets them. */
function sectionsOf(file: string): Record<string, unknown> {
  const { config } = parse(read(file)) as { config: Record<string, unknown> };
  const own = Object.entries(config).filter(([key]) => key.startsWith("mlops:"));
  return Object.fromEntries(own.map(([key, value]) => [key.slice("mlops:".length), value]));
}

/** Every schema of a field, by its path, with those inside lists and choices. */
function fieldsOf(schema: unknown, path = ""): [string, Record<string, unknown>][] {
  if (typeof schema !== "object" || schema === null) return [];
  const {
    properties = {},
    items,
    oneOf,
    anyOf,
  } = schema as Record<string, Record<string, unknown> | undefined>;
  const fields = Object.entries(properties).flatMap(([key, field]): [string, Record<string, unknown>][] => [
    [`${path}.${key}`, field as Record<string, unknown>],
    ...fieldsOf(field, `${path}.${key}`),
  ]);
  const choices = [...Object.values(oneOf ?? {}), ...Object.values(anyOf ?? {}), items];
  return [...fields, ...choices.flatMap((choice) => fieldsOf(choice, path))];
}

describe("settings.schema.json", () => {
  const schema = stackFileSchema("mlops");
  const accepts = (yaml: string) => z.fromJSONSchema(schema).safeParse(parse(yaml)).success;

  it("is what `npm run schema` writes", () => {
    assert.equal(
      read("settings.schema.json"),
      `${JSON.stringify(schema, null, 2)}\n`,
      "run `npm run schema`",
    );
  });

  it("describes every setting", () => {
    const fields = fieldsOf(schema);
    assert.ok(fields.length > 80, `${fields.length} fields`);
    for (const [path, field] of fields) assert.ok(field.description, `${path} has no description`);
  });

  it("has the defaults that the program fills in", () => {
    const fields = new Map(fieldsOf(schema));
    assert.deepEqual(fields.get(".config.mlops:postgres.storageGiB")?.default, 10);
    assert.deepEqual(fields.get(".config.mlops:models.replicas.targetCpuPercent")?.default, 70);
    assert.deepEqual(fields.get(".config.mlops:models")?.default, []);
  });

  it("accepts every stack file, and keys of other namespaces and of Pulumi itself", () => {
    assert.ok(stackFiles.length > 0);
    for (const file of stackFiles) assert.ok(accepts(read(file)), file);
    assert.ok(
      accepts("config: { aws:region: us-east-1, aws:defaultTags: { tags: {} } }\nencryptionsalt: v1:x"),
    );
  });

  it("refuses an unknown section, an unknown key and a wrong type", () => {
    assert.ok(!accepts("config: { mlops:modles: [] }"));
    assert.ok(!accepts("config: { mlops:redis: { shards: 2 } }"));
    assert.ok(!accepts("config: { mlops:redis: { memoryMiB: lots } }"));
    assert.ok(!accepts("config: { mlops:gpuPools: [{ name: a, instanceType: m7i.large }] }"));
  });
});

describe("Pulumi.yaml", () => {
  interface Project {
    name: string;
    runtime: { options: Record<string, unknown> };
    config: Record<
      string,
      { type: string; description?: string; default: unknown; items?: { type: string } }
    >;
  }
  const project = parse(read("Pulumi.yaml")) as Project;

  it("declares the sections of the settings, each with its type, in their order", () => {
    assert.deepEqual(Object.keys(project.config), sectionNames);
    for (const name of sectionNames) {
      const list = sections[name] instanceof z.ZodArray;
      const { type, items, description } = project.config[name] ?? {};
      assert.deepEqual([type, items], list ? ["array", { type: "object" }] : ["object", undefined], name);
      assert.ok(description, `${name} has no description`);
    }
  });

  it("declares defaults that are no others than those of the settings", () => {
    const declared = Object.fromEntries(
      Object.entries(project.config).map(([name, section]) => [name, section.default]),
    );
    assert.deepEqual(parseSettings(declared, "Pulumi.yaml"), parseSettings({}, "Pulumi.yaml"));
  });

  it("starts the program without checking types", () => {
    assert.deepEqual(
      [project.runtime.options.nodeargs, project.runtime.options.typescript],
      ["--import tsx", false],
    );
  });
});

describe("a stack file", () => {
  for (const file of stackFiles) {
    it(`names its JSON Schema and holds settings without problem or warning: ${file}`, () => {
      assert.match(read(file), /^# yaml-language-server: \$schema=\.\/settings\.schema\.json\n/);
      assert.deepEqual(readSettings(sectionsOf(file), file).warnings, []);
    });
  }

  it("of the local stack serves one model on CPU and one on half a GPU", () => {
    const { models, postgres, redis } = parseSettings(sectionsOf("Pulumi.local.yaml"), "Pulumi.local.yaml");
    assert.deepEqual(
      models.map(({ name, gpu }) => [name, gpu]),
      [
        ["digits", 0],
        ["digits-gpu", 0.5],
      ],
    );
    assert.deepEqual([postgres.tls, redis.tls], [false, false]);
  });
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { parseSettings, sectionsOf } from "../../../stacks/settings";
import { keysAt } from "../../../stacks/settings/schemaFields";
import { sectionNames, sections } from "../../../stacks/settings/sections";

const repository = path.join(__dirname, "..", "..", "..");
const readme = readFileSync(path.join(repository, "README.md"), "utf8");

describe("the README", () => {
  const examples = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);

  it("shows settings that are accepted as they stand", () => {
    assert.ok(examples.length >= 2);
    for (const yaml of examples)
      parseSettings(sectionsOf(parse(yaml) as Record<string, unknown>), "README.md");
  });

  it("names every section of the settings", () => {
    const schema = JSON.parse(readFileSync(path.join(repository, "settings.schema.json"), "utf8")) as {
      properties: { config: { properties: Record<string, unknown> } };
    };
    const known = Object.keys(schema.properties.config.properties).filter((key) => key.startsWith("mlops:"));
    assert.ok(known.length > 0);
    for (const key of known) assert.match(readme, new RegExp(`\\| \`${key.replace("mlops:", "")}\` +\\|`));
  });
});

/** Whether a setting is there: `models.gpuMemory` for a field of every item of a list. */
function isSetting([section = "", ...path]: readonly string[]): boolean {
  const name = sectionNames.find((known) => known === section);
  if (!name) return false;
  const schema = sections[name];
  const start = schema instanceof z.ZodArray ? [0] : [];
  return path.every((key, depth) => keysAt(schema, [...start, ...path.slice(0, depth)]).includes(key));
}

describe("the documentation", () => {
  const pages = [
    "README.md",
    ...readdirSync(path.join(repository, "docs")).map((file) => `docs/${file}`),
  ].filter((file) => file.endsWith(".md"));

  for (const page of pages) {
    const text = readFileSync(path.join(repository, page), "utf8");

    it(`links to files that are there: ${page}`, () => {
      const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = ""]) => file);
      for (const file of links) {
        assert.ok(existsSync(path.join(repository, path.dirname(page), file)), file);
      }
    });

    it(`names settings that are there: ${page}`, () => {
      const names = [...text.matchAll(/`(?:mlops:)?([a-zA-Z]+(?:\.[a-zA-Z-]+)+)(?:: [^`]*)?`/g)]
        .map(([, name = ""]) => name.split("."))
        .filter(([section]) => sectionNames.some((name) => name === section));
      for (const name of names) assert.ok(isSetting(name), name.join("."));
    });
  }
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";
import { z } from "zod";

import { preflightRules } from "../../../components/gpu";
import { rules } from "../../../policy/rules";
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

describe("the page of the preflight", () => {
  it("names every rule", () => {
    const page = readFileSync(path.join(repository, "docs", "compatibility.md"), "utf8");
    const named = [...page.matchAll(/^- \*\*(.+?)\*\*/gms)].flatMap(([, names = ""]) => names.split(/,\s+/));
    assert.deepEqual(named.sort(), Object.keys(preflightRules).sort());
  });
});

describe("the page of the policies", () => {
  it("names every rule, and no other", () => {
    const page = readFileSync(path.join(repository, "docs", "policy.md"), "utf8");
    const cells = [...(page.split("\n## ")[0] ?? "").matchAll(/^\| (`.+?`) *\|/gm)].map(
      ([, cell = ""]) => cell,
    );
    const named = cells.flatMap((cell) => [...cell.matchAll(/`(.+?)`/g)]).map(([, name = ""]) => name);
    const covers = (name: string, id: string) =>
      name.endsWith("…") ? id.startsWith(name.slice(0, -1)) : name === id;
    const ids = rules.map(({ id }) => id);
    assert.deepEqual(
      ids.filter((id) => !named.some((name) => covers(name, id))),
      [],
    );
    assert.deepEqual(
      named.filter((name) => !ids.some((id) => covers(name, id))),
      [],
    );
  });
});

describe("the documentation", () => {
  const pages = [
    "README.md",
    ...readdirSync(path.join(repository, "docs")).map((file) => `docs/${file}`),
  ].filter((file) => file.endsWith(".md"));

  for (const page of pages) {
    const text = readFileSync(path.join(repository, page), "utf8");

    it(`names settings that are there: ${page}`, () => {
      const names = [...text.matchAll(/`(?:mlops:)?([a-zA-Z]+(?:\.[a-zA-Z-]+)+)(?:: [^`]*)?`/g)]
        .map(([, name = ""]) => name.split("."))
        .filter(([section]) => sectionNames.some((name) => name === section));
      for (const name of names) assert.ok(isSetting(name), name.join("."));
    });
  }
});

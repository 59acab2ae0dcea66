import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

import { parseSettings } from "../../../stacks/settings";

const repository = path.join(__dirname, "..", "..", "..");
const readme = readFileSync(path.join(repository, "README.md"), "utf8");

/** Sections of a stack file as the engine hands them over: without the project's name. */
function sections(yaml: string): Record<string, unknown> {
  const config = parse(yaml) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace("mlops:", ""), value]));
}

describe("the README", () => {
  const examples = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);

  it("shows settings that are accepted as they stand", () => {
    assert.ok(examples.length >= 2);
    for (const yaml of examples) parseSettings(sections(yaml), "README.md");
  });

  it("links to files that are there", () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, file = ""]) => file);
    assert.ok(links.length > 0);
    for (const file of links) assert.ok(existsSync(path.join(repository, file)), file);
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

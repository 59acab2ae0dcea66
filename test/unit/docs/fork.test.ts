import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { checkedAnswers } from "../../../scripts/init/answers";
import { questions } from "../../../scripts/init/questions";
import { parseSettings, sectionsOf } from "../../../stacks/settings";

const repository = path.join(__dirname, "..", "..", "..");
const read = (file: string) => readFileSync(path.join(repository, file), "utf8");

describe("the page of forks", () => {
  const page = read("docs/fork.md");
  const examples = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(
    ([, yaml = ""]) => parse(yaml) as Record<string, unknown>,
  );

  it("shows overrides and answers that are accepted as they stand", () => {
    const settings = examples.filter((example) => "mlops:overrides" in example);
    const answers = examples.filter((example) => "repository" in example);
    assert.deepEqual([settings.length, answers.length], [1, 1]);
    for (const example of settings) parseSettings(sectionsOf(example), "docs/fork.md");
    for (const example of answers) checkedAnswers(example, "docs/fork.md");
  });

  it("names every question, and no other", () => {
    const named = [...page.matchAll(/^\|[^|]*\| `(--[\w-]+)` +\|/gm)].map(([, option = ""]) => option);
    assert.deepEqual(named.sort(), questions.map(({ flag }) => flag.split(" ")[0] ?? "").sort());
  });
});

describe("the changelog", () => {
  const versions = [...read("CHANGELOG.md").matchAll(/^## \[(.+)\]/gm)].map(([, version = ""]) => version);

  it("begins with what is unreleased, and goes back from the version that this is", () => {
    const { version } = JSON.parse(read("package.json")) as { version: string };
    assert.deepEqual(versions.slice(0, 2), ["Unreleased", version]);
    const order = (text: string) =>
      text
        .split(".")
        .map((part) => part.padStart(6, "0"))
        .join(".");
    const released = versions.slice(1);
    assert.deepEqual(
      [...released].sort((a, b) => order(b).localeCompare(order(a))),
      released,
    );
  });

  it("says where to see the changes of each version", () => {
    for (const version of versions)
      assert.match(read("CHANGELOG.md"), new RegExp(`^\\[${version}\\]: https://`, "m"));
  });
});

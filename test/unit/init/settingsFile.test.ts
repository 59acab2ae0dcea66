import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { editedFiles } from "../../../scripts/init/edits";
import { SettingsFile } from "../../../scripts/shared/settingsFile";

const root = path.join(__dirname, "..", "..", "..");

const text = `# About it all
config:
  # Why the name
  name: "a" # yours
  list: ["x"] # yours as well

  group: { one: 1, two: 2 }
  items:
    - name: first # and only
      size: 1
`;

async function changed(change: (file: SettingsFile) => void, from = text): Promise<string> {
  const file = new SettingsFile(from);
  change(file);
  return file.toText();
}

describe("a file of settings", () => {
  for (const name of editedFiles) {
    it(`keeps every byte that no change is about: ${name}`, async () => {
      const before = readFileSync(path.join(root, name), "utf8");
      const [top = ""] = Object.keys(parse(before) as object);
      const there = await changed((file) => file.set([top, "added"], "x"), before);
      assert.equal(
        there
          .split("\n")
          .filter((line) => line !== "  added: x")
          .join("\n"),
        before,
      );
    });
  }

  it("has comments, quotes and order after a change", async () => {
    const there = await changed((file) => {
      file.set(["config", "name"], "b");
      file.set(["config", "list"], ["y", "z"]);
      file.set(["config", "group", "two"], 3);
    });
    const expected = text.replace('"a"', '"b"').replace('["x"]', '["y", "z"]').replace("two: 2", "two: 3");
    assert.equal(there, expected);
  });

  it("is the same when it says so already, be it written as it may", async () => {
    const untidy = "config:   { a:   1 }\n";
    assert.equal(await changed((file) => file.set(["config", "a"], 1), untidy), untidy);
    assert.equal(await changed((file) => file.remove(["config", "b"]), untidy), untidy);
  });

  it("gets groups that are not there, and loses those that have nothing left", async () => {
    const there = await changed((file) => {
      file.set(["config", "other", "deep"], true);
      file.remove(["config", "group", "one"]);
      file.remove(["config", "group", "two"]);
    });
    const { config } = parse(there) as { config: Record<string, unknown> };
    assert.deepEqual([config["other"], "group" in config], [{ deep: true }, false]);
  });

  it("loses what was said about an item with that item", async () => {
    const there = await changed((file) =>
      file.setItem(["config", "items", 0], { name: "second", of: { a: 1 } }),
    );
    assert.match(there, /^ {2}items:\n {4}- name: second\n {6}of: \{ a: 1 \}\n$/m);
  });

  it("is refused where it is no YAML", () => {
    assert.throws(() => new SettingsFile("a: [\n"), /Flow sequence/);
  });
});

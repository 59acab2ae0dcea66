import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";

const repository = path.join(__dirname, "..", "..", "..");

/** Every page, relative to the repository. */
const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(path.join(repository, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .map((file) => path.join("docs", file)),
];

/** Without blocks of code, in which brackets and hashes mean other things. */
function prose(page: string): string {
  return readFileSync(path.join(repository, page), "utf8").replaceAll(/^```.*?^```/gms, "");
}

/** The anchors of a page's headings, as GitHub makes them: `## A major version` → `a-major-version`. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Where the links of a page lead inside the repository. */
function linksOf(page: string): { link: string; file: string; anchor: string }[] {
  return [...prose(page).matchAll(/\]\((?!\w+:)([^)\s]+)\)/g)].map(([, link = ""]) => {
    const [file = "", anchor = ""] = link.split("#");
    return { link, file: file === "" ? page : path.join(path.dirname(page), file), anchor };
  });
}

describe("links of the documentation", () => {
  for (const page of pages) {
    it(`lead somewhere: ${page}`, () => {
      const broken = linksOf(page).filter(
        ({ file, anchor }) =>
          !existsSync(path.join(repository, file)) || (anchor !== "" && !anchorsOf(file).includes(anchor)),
      );
      assert.deepEqual(
        broken.map(({ link }) => link),
        [],
      );
    });
  }

  it("reach every page from the README", () => {
    const linked = linksOf("README.md").map(({ file }) => path.normalize(file));
    const folders = linked.filter((file) => statSync(path.join(repository, file)).isDirectory());
    const lost = pages
      .filter((page) => page !== "README.md" && !linked.includes(page))
      .filter((page) => !folders.some((folder) => page.startsWith(folder)));
    assert.deepEqual(lost, []);
  });
});

describe("the decisions", () => {
  const decisions = pages.filter((page) => path.dirname(page) === path.join("docs", "decisions")).sort();

  it("are numbered without a gap, in their names and in their titles", () => {
    const numbers = decisions.map((page) => Number(/^(\d{3})-/.exec(path.basename(page))?.[1]));
    assert.deepEqual(
      numbers,
      decisions.map((_, index) => index + 1),
    );
    const titles = decisions.map((page) => Number(/^# (\d+)\. /.exec(prose(page))?.[1]));
    assert.deepEqual(titles, numbers);
  });

  it("take 30 lines at most, and say context, decision and cost", () => {
    for (const page of decisions) {
      const text = prose(page);
      assert.ok(text.trimEnd().split("\n").length <= 30, page);
      for (const part of ["Context", "Decision", "Cost"]) assert.ok(text.includes(`**${part}.**`), page);
    }
  });
});

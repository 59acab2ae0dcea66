import { strict as assert } from "node:assert";
import * as path from "node:path";
import type { Answers } from "../../scripts/init/answers";
import { checkFiles } from "../../scripts/init/check";
import { edited, editedFiles } from "../../scripts/init/edits";
import { factsOf } from "../../scripts/init/facts";
import { changedFiles, diffText } from "../../scripts/init/write";
import { stackOfFile } from "../../stacks/settings";
import { compareWithGolden } from "../support/golden";
import { diffLines } from "../support/stackDiff";
import { runProgram } from "../support/program";
import { large, small } from "../unit/init/answers";

const root = path.resolve(__dirname, "..", "..");
const { files } = factsOf(root, editedFiles);

async function after(answers: Answers, before: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const [name, text] of before) texts.set(name, await edited(name, text, answers));
  return texts;
}

for (const [team, answers] of Object.entries({ small, large })) {
  describe(`the files of a ${team} team, as init writes them`, () => {
    let written: Map<string, string>;
    before(async () => {
      written = await after(answers, files);
    });

    it("differ from those of the repository where the answers say so, and nowhere else", () => {
      assert.equal(files.size, editedFiles.length);
      const text = diffText(files, changedFiles(files, written));
      const problem = compareWithGolden(`init/${team}.diff`, text, (golden) => diffLines(golden, text));
      if (problem) assert.fail(problem);
    });

    it("are accepted by what reads them, and make a stack", async () => {
      checkFiles(written, root);
      for (const [name, text] of written) {
        const stack = stackOfFile(name);
        if (stack === undefined || name.includes("/")) continue;
        const { resources } = await runProgram(text, stack);
        assert.ok(
          resources.some((resource) => resource.name === answers.model?.name),
          name,
        );
      }
    });

    it("stay as they are when the same is answered again", async () => {
      assert.deepEqual(await after(answers, written), written);
    });
  });
}

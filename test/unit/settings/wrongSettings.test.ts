import assert from "node:assert/strict";
import { frameworks } from "./mistakes/frameworks";
import { models } from "./mistakes/models";
import { pools } from "./mistakes/pools";
import { services } from "./mistakes/services";
import { problemsIn } from "./yaml";

describe("a wrong setting", () => {
  for (const { mistake, yaml, at, found, needed } of [...services, ...pools, ...frameworks, ...models]) {
    it(`is told once, where it stands and with what to write: ${mistake}`, () => {
      const problems = problemsIn(yaml);
      assert.deepEqual(
        problems.map((problem) => problem.at),
        [at],
        JSON.stringify(problems),
      );
      assert.equal(problems[0]?.found, found);
      assert.match(problems[0]?.needed ?? "", needed);
    });
  }
});

import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { compareWithGolden, goldenText, render, type RenderedStack, stackFiles } from "../support/golden";
import { runProgram } from "../support/program";
import { diffStacks } from "../support/stackDiff";
import { stringify } from "yaml";

describe("golden files", () => {
  for (const [stack, yaml] of stackFiles()) {
    it(`show every resource of the stack ${stack}`, async () => {
      const rendered = render(await runProgram(yaml, stack));
      const problem = compareWithGolden(
        `${stack}.yaml`,
        goldenText(rendered),
        (golden) => diffStacks(parseGolden(golden), rendered).text,
      );
      if (problem) assert.fail(problem);
    });
  }
});

function parseGolden(text: string): RenderedStack {
  const resources = (parse(text) ?? {}) as Record<string, unknown>;
  const style = { lineWidth: 0, sortMapEntries: true };
  return new Map(Object.entries(resources).map(([urn, resource]) => [urn, stringify(resource, style)]));
}

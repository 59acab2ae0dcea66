import assert from "node:assert/strict";
import { autoscaler } from "./mistakes/autoscaler";
import { cloud } from "./mistakes/aws";
import { clusters } from "./mistakes/clusters";
import { docker } from "./mistakes/docker";
import { frameworks } from "./mistakes/frameworks";
import { logs } from "./mistakes/logs";
import { managed } from "./mistakes/managed";
import { modelImages } from "./mistakes/modelImages";
import { models } from "./mistakes/models";
import { network } from "./mistakes/network";
import { nodes } from "./mistakes/nodes";
import { observers } from "./mistakes/observers";
import { overrides } from "./mistakes/overrides";
import { pools } from "./mistakes/pools";
import { registry } from "./mistakes/registry";
import { services } from "./mistakes/services";
import { targets } from "./mistakes/targets";
import { problemsIn } from "./yaml";

const mistakes = [
  ...services,
  ...pools,
  ...frameworks,
  ...models,
  ...modelImages,
  ...cloud,
  ...network,
  ...clusters,
  ...docker,
  ...nodes,
  ...autoscaler,
  ...managed,
  ...registry,
  ...targets,
  ...observers,
  ...logs,
  ...overrides,
];

describe("a wrong setting", () => {
  for (const { mistake, yaml, at, found, needed } of mistakes) {
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

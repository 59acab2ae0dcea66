import { strict as assert } from "node:assert";
import { matrixOf } from "../../scripts/reachability/matrix";
import { recordedCluster } from "../../scripts/reachability/render";
import { reportText } from "../../scripts/reachability/report";
import { forEveryCluster } from "../support/everyStack";
import { compareWithGolden } from "../support/golden";
import { diffLines } from "../support/stackDiff";

forEveryCluster("golden files of reachability", (recording, _, stack) => {
  it("show who may reach whom", () => {
    const actual = reportText(`Pulumi.${stack}.yaml`, matrixOf(recordedCluster(recording())));
    const problem = compareWithGolden(`reachability/${stack}.txt`, actual, (golden) =>
      diffLines(golden, actual),
    );
    if (problem) assert.fail(problem);
  });
});

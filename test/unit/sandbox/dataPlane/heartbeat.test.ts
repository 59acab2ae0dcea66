import assert from "node:assert/strict";
import { utimesSync } from "node:fs";
import * as path from "node:path";
import { beat, dataPlaneRuns, stopBeating } from "../../../../sandbox/cloud/dataPlane/heartbeat";
import { temporaryFolder } from "../core/temporaryFolder";

describe("the heartbeat of the data plane", () => {
  const folder = temporaryFolder();

  it("tells that somebody acts on the inventory, and no longer when it ends", () => {
    assert.ok(!dataPlaneRuns(folder.at));
    beat(folder.at);
    assert.ok(dataPlaneRuns(folder.at));
    stopBeating(folder.at);
    assert.ok(!dataPlaneRuns(folder.at));
  });

  it("goes silent by itself when its process was killed", () => {
    beat(folder.at);
    const before = new Date(Date.now() - 60_000);
    utimesSync(path.join(folder.at, "data-plane.heartbeat"), before, before);
    assert.ok(!dataPlaneRuns(folder.at));
    beat(folder.at);
    assert.ok(dataPlaneRuns(folder.at));
  });
});

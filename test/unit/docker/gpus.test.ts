import assert from "node:assert/strict";
import { countOf, gpusFor, machineHasGpu } from "../../../components/docker/gpus";

describe("gpusFor", () => {
  it("gives the first GPU of a machine that has one, and none elsewhere", () => {
    assert.equal(gpusFor(1, "auto", true), "device=0");
    assert.equal(gpusFor(1, "auto", false), undefined);
  });

  it("gives the whole of one for a fraction, as many as are asked, and no more than are named", () => {
    assert.equal(gpusFor(0.5, "2,3", false), "device=2");
    assert.equal(gpusFor(2, "2,3", false), "device=2,3");
    assert.equal(gpusFor(1, "none", true), undefined);
  });

  it("gives none to a model on CPU", () => {
    for (const choice of ["auto", "none", "0,1"]) assert.equal(gpusFor(0, choice, true), undefined, choice);
  });

  it("is counted", () => {
    assert.deepEqual(["device=0", "device=0,GPU-1", undefined].map(countOf), [1, 2, 0]);
  });
});

describe("machineHasGpu", () => {
  const sees = (path: string) => (file: string) => file === path;

  it("looks for the driver, on Linux and on Linux inside Windows", () => {
    assert.ok(machineHasGpu({}, sees("/proc/driver/nvidia/version")));
    assert.ok(machineHasGpu({}, sees("/usr/lib/wsl/lib/nvidia-smi")));
    assert.ok(!machineHasGpu({}, () => false));
  });

  it("believes who hides it", () => {
    for (const hidden of ["", "none", "void"]) {
      assert.ok(!machineHasGpu({ NVIDIA_VISIBLE_DEVICES: hidden }, () => true), hidden);
    }
    assert.ok(machineHasGpu({ NVIDIA_VISIBLE_DEVICES: "all" }, () => true));
  });
});

import assert from "node:assert/strict";
import { cpuInstances, gpuInstances } from "../../../components/gpu";
import { bundledDrivers, driverFloors, toolkitFloors } from "../../../components/gpu/catalogue/cuda";
import { gpuModels } from "../../../components/gpu/catalogue/gpus";
import { pytorchReleases } from "../../../components/gpu/catalogue/pytorch";
import { tensorflowReleases } from "../../../components/gpu/catalogue/tensorflow";
import { compareVersions } from "../../../components/gpu/version";

describe("the catalogue", () => {
  it("cuts no GPU into more than its seven compute slices, nor into more memory than it has", () => {
    for (const [name, { mig, memoryMiB }] of Object.entries(gpuModels)) {
      for (const [profile, instances] of Object.entries(mig)) {
        const [, slices, gigabytes] = /^(\d)g\.(\d+)gb$/.exec(profile) ?? [];
        assert.ok(Number(slices) * instances <= 7, `${name} ${profile} × ${instances}: compute`);
        assert.ok(
          (Number(gigabytes) * 1e9 * instances) / 2 ** 20 <= memoryMiB,
          `${name} ${profile} × ${instances}: memory`,
        );
      }
    }
  });

  it("knows the first toolkit of every compute capability that an instance type has", () => {
    for (const { computeCapability } of Object.values(gpuModels)) assert.ok(toolkitFloors[computeCapability]);
  });

  it("bundles no toolkit with a driver that its own major version refuses", () => {
    for (const [toolkit, driver] of Object.entries(bundledDrivers)) {
      assert.ok(compareVersions(driver, driverFloors[toolkit.split(".")[0] ?? ""] ?? "9999") >= 0, toolkit);
    }
  });

  it("lists releases from old to new, each with builds whose CUDA has a driver floor", () => {
    for (const releases of [pytorchReleases, tensorflowReleases]) {
      releases.forEach(({ version, builds }, index) => {
        assert.ok(compareVersions(version, releases[index - 1]?.version ?? "0") > 0, version);
        assert.ok(builds.length > 0);
        for (const { cuda } of builds) assert.ok(driverFloors[cuda.split(".")[0] ?? ""], `CUDA ${cuda}`);
      });
    }
  });

  it("names no instance type twice", () => {
    assert.deepEqual(
      Object.keys(cpuInstances).filter((type) => type in gpuInstances),
      [],
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { bottlerocketSettings } from "../../../components/aws/bottlerocketSettings";
import type { GpuPool, GpuSharing } from "../../../components/gpu";
import { anyPool } from "../gpu/arbitraries";

type Tables = Record<string, Record<string, unknown>>;

/** As much of TOML as the settings use. */
function parse(toml: string): Tables {
  const tables: Tables = {};
  let table: Record<string, unknown> = {};
  for (const line of toml.split("\n").filter((text) => text !== "")) {
    const header = /^\[([\w.-]+)\]$/.exec(line)?.[1];
    if (header !== undefined) {
      assert.ok(!(header in tables), `${header} comes twice`);
      tables[header] = table = {};
      continue;
    }
    const [, quoted, bare, value] = /^(?:"([^"]+)"|([\w-]+)) = (.+)$/.exec(line) ?? assert.fail(line);
    table[(quoted ?? bare) as string] = JSON.parse(value as string) as unknown;
  }
  return tables;
}

const nvidia = "settings.kubelet-device-plugins.nvidia";

function sharingTables(sharing: GpuSharing, instanceType = "g6.xlarge"): Tables {
  const pool: GpuPool = { name: "inference", instanceType, sharing };
  const tables = Object.entries(parse(bottlerocketSettings(pool)));
  return Object.fromEntries(tables.filter(([name]) => name.startsWith(nvidia)));
}

describe("the settings of a Bottlerocket node", () => {
  it("pull images in parallel, whatever the pool", () => {
    fc.assert(
      fc.property(anyPool, (pool) => {
        fc.pre(pool.amiType === "BOTTLEROCKET_x86_64_NVIDIA");
        const tables = parse(bottlerocketSettings(pool));
        assert.deepEqual(tables["settings.container-runtime"], { snapshotter: "soci" });
        assert.deepEqual(tables["settings.container-runtime-plugins.soci-snapshotter"], {
          "pull-mode": "parallel-pull-unpack",
        });
      }),
    );
  });

  it("say nothing about GPUs that nobody shares", () => {
    assert.deepEqual(sharingTables({ strategy: "none" }), {});
  });

  it("share under the name that the autoscaler waits for, one unit to a model", () => {
    assert.deepEqual(sharingTables({ strategy: "timeSlicing", replicas: 4 }), {
      [nvidia]: { "device-sharing-strategy": "time-slicing" },
      [`${nvidia}.time-slicing`]: {
        replicas: 4,
        "rename-by-default": false,
        "fail-requests-greater-than-one": true,
      },
    });
    assert.deepEqual(sharingTables({ strategy: "mps", replicas: 2 }), {
      [nvidia]: { "device-sharing-strategy": "mps" },
      [`${nvidia}.mps`]: { replicas: 2, "rename-by-default": false },
    });
  });

  it("name the GPU whose profile it is", () => {
    const profileOf = (instanceType: string, profile: string) =>
      sharingTables({ strategy: "mig", profile }, instanceType)[`${nvidia}.mig.profile`];
    assert.deepEqual(profileOf("p5.48xlarge", "1g.10gb"), { "h100.80gb": "1g.10gb" });
    assert.deepEqual(profileOf("p4d.24xlarge", "1g.5gb"), { "a100.40gb": "1g.5gb" });
    assert.throws(() => profileOf("g6.xlarge", "1g.5gb"), /the L4 of pool "inference" knows no MIG/);
  });
});

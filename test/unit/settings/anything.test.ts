import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { parseSettings, SettingsError } from "../../../stacks/settings";
import { sectionNames } from "../../../stacks/settings/sections";

const local = parse(readFileSync(join(__dirname, "..", "..", "..", "Pulumi.local.yaml"), "utf8")) as {
  config: Record<string, unknown>;
};

/** Settings with something in every place, so that anything can stand in the place of anything. */
const full = {
  cluster: {
    kind: "kubeconfig",
    context: "kind-mlops",
    kubeconfig: "/home/me/.kube/config",
    storageClass: "gp3",
  },
  gpuPools: [
    ...(local.config["mlops:gpuPools"] as unknown[]),
    {
      name: "sliced",
      instanceType: "p5.4xlarge",
      capacity: "spot",
      min: 0,
      max: 2,
      diskGiB: 200,
      sharing: { strategy: "mig", profile: "1g.10gb" },
      amiType: "BOTTLEROCKET_x86_64_NVIDIA",
      labels: { team: "vision" },
      taints: [{ key: "team", value: "vision", effect: "NoSchedule" }],
    },
  ],
  models: [
    ...(local.config["mlops:models"] as unknown[]),
    {
      name: "weights",
      framework: { name: "tensorflow", version: "2.20", cuda: "12.5", cudnn: "9.3", python: "3.12" },
      image: { ref: "registry.example/model:v1" },
      model: { volume: { claim: "weights", path: "/models" } },
      gpu: "1g.10gb",
      replicas: { min: 1, max: 2, targetCpuPercent: 50 },
      resources: { cpu: "1", memory: "2Gi", cpuLimit: "2", memoryLimit: "4Gi" },
      expose: { type: "loadBalancer", port: 8080 },
      logLevel: "DEBUG",
      env: { TF_CPP_MIN_LOG_LEVEL: "2" },
    },
  ],
  postgres: {
    enabled: true,
    storageGiB: 20,
    resources: { cpu: "1" },
    backup: { enabled: true, schedule: "0 2 * * *" },
  },
  redis: { enabled: true, memoryMiB: 512, persistent: true },
  mlflow: { enabled: true, workers: 2, artifacts: { storageGiB: 20 }, allowedHosts: ["mlflow.example.com"] },
  images: { mirror: "registry.example:5000/mirror" },
};

type Place = (string | number)[];

function placesIn(value: unknown, path: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

/** The settings with another value in one place. */
function put(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? put(item, rest, other) : (item as unknown)));
  const group = value as Record<string, unknown>;
  return { ...group, [key]: put(group[key], rest, other) };
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "x",
    "Bad Name",
    "500m",
    "4Gi",
    "3.10",
    0,
    1,
    -1,
    0.3,
    1e9,
    [],
    {},
    [{}],
    [null],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

describe("settings with anything in any place", () => {
  it("are taken, or refused with problems that name a section and speak our own words", () => {
    let refused = 0;
    fc.assert(
      fc.property(fc.constantFrom(...placesIn(full)), anything, (place, other) => {
        try {
          parseSettings(put(full, place, other) as Record<string, unknown>, "Pulumi.test.yaml");
        } catch (error) {
          if (!(error instanceof SettingsError)) throw error;
          refused += 1;
          for (const { path, found, needed } of error.problems) {
            assert.ok(sectionNames.some((name) => name === path[0]));
            assert.ok(found.length > 0 && found.length <= 40 + " (default)".length, found);
            assert.doesNotMatch(needed, /^(Invalid|Too |Unrecognized|undefined|$)/);
            assert.doesNotMatch(needed, /undefined|NaN|\[object/);
          }
        }
      }),
      { numRuns: 3000 },
    );
    assert.ok(refused > 1000, `only ${refused} were refused`);
  });

  it("are taken when nothing was put in", () => {
    assert.doesNotThrow(() => parseSettings(full, "Pulumi.test.yaml"));
  });
});

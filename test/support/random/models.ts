import { type Config, defined, type Draw, maybe, of, often, rarely } from "./draw";
import { gpuOf, type Pool } from "./pools";

const onVolume = { volume: { claim: "weights", path: "/app/models" } };
const inRegistry = [
  { registry: "mlflow", name: "digits of 100 %", version: "3" },
  { registry: "mlflow", name: "n".repeat(255), alias: "a".repeat(255) },
  { registry: "mlflow", name: "digits", version: "1", train: { ref: "registry.example/trainer:v1.0.0" } },
];

export function anyModel(draw: Draw, index: number, pools: Pool[], ofVolumes: boolean): Config {
  const names = ["digits", "postgres", "mlflow", "redis", "predictions", "m".repeat(39)];
  const name = `${draw(of, names)}${index}`;
  const pool = draw(of, [undefined, ...pools]);
  const outside = draw(often);
  return defined({
    name,
    framework: defined({ name: "pytorch", version: "2.8", python: "3.11", cuda: pool && "12.8" }),
    image: anyImage(draw),
    model: ofVolumes ? onVolume : draw(of, [onVolume, ...inRegistry]),
    gpu: pool && gpuOf(draw, pool),
    gpuPool: pool && maybe(draw, pool.name),
    gpuMemory: pool && draw(rarely) ? { weightsMiB: 500, sampleMiB: 0.5 } : undefined,
    replicas: { min: 1, max: draw(of, [1, 2]) },
    resources: { cpu: draw(of, ["100m", 1]), memory: "1Gi", memoryLimit: draw(of, ["1Gi", "2Gi"]) },
    expose: outside
      ? {
          type: "loadBalancer",
          hostname: `${draw(of, [name, "h".repeat(62)])}${index}.example.com`.slice(-253),
        }
      : { type: draw(of, ["clusterIP", "loadBalancer"]), port: 8080 },
    slo: maybe(draw, { availability: draw(of, [0.95, 0.99999]), latencySeconds: draw(of, [0.001, 1, 30]) }),
    rollout: maybe(draw, { gate: { accuracy: draw(of, [0.5, 1]) } }),
    team: maybe(draw, "vision"),
    apiKey: draw(of, [undefined, { secret: "door" }]),
    env: draw(of, [{}, { OMP_NUM_THREADS: "4", MAX_QUEUE_SIZE: "50" }]),
  });
}

const pinned = `ghcr.io/team/model@sha256:${"ab".repeat(32)}`;

function anyImage(draw: Draw): Config {
  const build = { context: "./model", version: draw(of, ["1.0.0", "2.0.0-rc.1"]) };
  return draw(of, [
    { ref: "ghcr.io/team/model:v1" },
    { ref: pinned },
    { build: "./model" },
    { build: { ...build, repository: draw(of, ["model", "team/model"]) } },
    { promote: { ref: pinned, tags: ["stable"] } },
  ]);
}

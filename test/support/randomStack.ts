import fc from "fast-check";
import { gpuInstances, migProfilesOf } from "../../components/gpu";
import { anyLogs } from "./randomLogs";
import { anyMetrics } from "./randomMetrics";

type Config = Record<string, unknown>;
/** Draws a value; each run of a property draws others. */
type Draw = fc.GeneratorValue;

/**
 * The configuration of a stack on AWS, with every section and form of a section now and then, and with names as long
 * as they may be. Most are right; some ask for what does not fit, and are refused.
 */
export const anyStack: fc.Arbitrary<Config> = fc.gen().map((draw) => {
  const region = draw(of, ["us-east-1", "us-east-1", "eu-central-1", "us-west-2"]);
  const zones = region === "us-east-1" ? draw(of, [["us-east-1a", "us-east-1b", "us-east-1c"], [], []]) : [];
  const existing = draw(rarely);
  const pools = several(3).map((index) => anyPool(draw, index, zones));
  const mlflow = anyMlflow(draw);
  const models = several(4).map((index) => anyModel(draw, index, pools, "enabled" in mlflow));
  return defined({
    "pulumi:disable-default-providers": ["kubernetes", "aws"],
    "aws:region": region,
    "mlops:aws": anyAccount(draw),
    "mlops:network": existing || draw(rarely) ? existingNetwork : anyNetwork(draw, zones),
    "mlops:cluster": existing
      ? { kind: "eks", existing: true, name: draw(of, ["shared", "a".repeat(100)]) }
      : anyCluster(draw),
    "mlops:systemNodes": {
      instanceType: draw(of, ["m7i.4xlarge", "c7i.4xlarge"]),
      min: draw(of, [1, 3]),
      max: 9,
    },
    "mlops:gpuPools": pools,
    "mlops:autoscaler": anyAutoscaler(draw, pools),
    "mlops:nodeAgents": { enabled: !draw(rarely) },
    "mlops:models": models,
    "mlops:postgres": anyPostgres(draw),
    "mlops:redis": anyRedis(draw),
    "mlops:mlflow": mlflow,
    "mlops:metrics": anyMetrics(draw),
    "mlops:logs": anyLogs(draw),
    "mlops:images": anyImages(draw),
    "mlops:builder": anyBuilder(draw),
    "mlops:dns": { zone: "example.com", ...(draw(rarely) && { zoneId: "Z0123456789ABCDEFGHIJ" }) },
  });

  function several(most: number): number[] {
    return Array.from({ length: draw(upTo, most) }, (_, index) => index);
  }
});

function of<T>(values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

const upTo = (most: number) => fc.nat(most);
const often = () => fc.boolean();
const rarely = () => fc.nat(4).map((number) => number === 0);

/** What was not drawn is not written. */
function defined(group: Config): Config {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined));
}

function maybe<T>(draw: Draw, value: T): T | undefined {
  return draw(often) ? value : undefined;
}

function anyAccount(draw: Draw): Config {
  const tags = Array.from({ length: draw(of, [0, 1, 30]) }, (_, index) => [
    `${index}`.padEnd(128, "k"),
    "v".repeat(draw(of, [0, 1, 256])),
  ]);
  return defined({
    name: draw(of, ["mlops", "m", "a".repeat(24)]),
    accountId: maybe(draw, "123456789012"),
    tags: Object.fromEntries(tags),
    permissionsBoundary: maybe(draw, "arn:aws:iam::123456789012:policy/boundary"),
    protect: draw(often),
  });
}

function anyNetwork(draw: Draw, zones: string[]): Config {
  return {
    cidr: draw(of, ["10.0.0.0/16", "172.16.0.0/20", "192.168.16.0/20", "100.64.0.0/18"]),
    zones: zones.length > 0 ? zones : draw(of, [2, 3]),
    natGateways: draw(of, ["single", "perZone"]),
    endpoints: draw(often),
    flowLogs: { enabled: draw(often), retentionDays: draw(of, [1, 3653]) },
  };
}

const existingNetwork = {
  existing: {
    vpcId: "vpc-0a1b2c3d4e5f60718",
    privateSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
    publicSubnetIds: ["subnet-2a1b2c3d4e5f60718", "subnet-3a1b2c3d4e5f60718"],
  },
};

/** The longest name of an IAM role, below the longest path that fits an access entry. */
const roles = ["arn:aws:iam::123456789012:role/team", `arn:aws:iam::123456789012:role/${"r".repeat(64)}`];

function anyCluster(draw: Draw): Config {
  const version = draw(of, ["1.36", "1.36", "1.35"]);
  return defined({
    kind: "eks",
    version,
    name: maybe(draw, draw(of, ["Team_cluster", "c".repeat(100)])),
    storageClass: draw(rarely) ? "fast" : undefined,
    endpoint: { allowedCidrs: draw(of, [[], ["203.0.113.0/24"], ["203.0.113.0/24", "198.51.100.7/32"]]) },
    admins: draw(of, [[], roles]),
    viewers: draw(of, [[], ["arn:aws:iam::123456789012:user/path/alice@example.com"]]),
    support: draw(of, ["standard", "extended"]),
    logRetentionDays: 30,
    addons: {
      "vpc-cni": "v1.22.4-eksbuild.3",
      "kube-proxy": `v${version}.0-eksbuild.21`,
      coredns: "v1.14.3-eksbuild.16",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
      "eks-node-monitoring-agent": "v1.6.5-eksbuild.1",
      "metrics-server": "v0.8.1-eksbuild.10",
    },
  });
}

interface Pool extends Config {
  name: string;
  sharing: { strategy: string; replicas?: number; profile?: string };
  max: number;
}

/** Types with one GPU and with several, with MIG and without. The largest would be above what the account may have. */
const instanceTypes = [
  ...["g4dn.xlarge", "g5.2xlarge", "g6.xlarge", "g6.12xlarge", "g6e.4xlarge"],
  ...["p4d.24xlarge", "p4de.24xlarge", "p5.4xlarge", "p5.48xlarge", "p5en.48xlarge", "p6-b200.48xlarge"],
];

function anyPool(draw: Draw, index: number, zones: string[]): Pool {
  const instanceType = draw(of, instanceTypes);
  const isLarge = (gpuInstances[instanceType]?.vcpus ?? 0) > 48;
  const inBlock = isLarge && zones.length > 0 && draw(rarely);
  const names = ["inference", "system", `${index}`.padStart(30, "p"), "nodes"];
  const max = isLarge ? 1 : draw(of, [1, 4]);
  return {
    name: `${draw(of, names)}`.slice(0, 29) + String(index),
    ...(instanceType === "g6.xlarge" && draw(often)
      ? { instanceTypes: ["g6.xlarge", "g6.2xlarge", "g6.4xlarge"] }
      : { instanceType }),
    sharing: anySharing(draw, instanceType),
    capacity: inBlock ? "capacityBlock" : draw(of, ["onDemand", "spot"]),
    ...(inBlock && { capacityReservationId: "cr-0a1b2c3d4e5f60718", zones: zones.slice(0, 1) }),
    ...(!inBlock && zones.length > 0 && draw(rarely) && { zones: zones.slice(1) }),
    min: draw(of, [0, max]),
    max,
    diskGiB: draw(of, [50, 16384]),
    amiType: draw(of, ["AL2023_x86_64_NVIDIA", "AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"]),
    maxUnavailable: draw(of, [1, 100]),
    labels: draw(of, [
      {},
      { team: "vision", [`example.com/${"l".repeat(63)}`]: "V".repeat(63) },
      { team: "" },
    ]),
    taints: draw(of, [
      [],
      [
        { key: "team", value: "vision", effect: "NoSchedule" },
        { key: "team", effect: "NoExecute" },
      ],
    ]),
  };
}

function anySharing(draw: Draw, instanceType: string): Pool["sharing"] {
  const whole = { name: "whole", instanceType, sharing: { strategy: "none" as const } };
  const profiles = Object.keys(migProfilesOf(whole));
  const strategies = ["none", "timeSlicing", "mps", ...(profiles.length > 0 ? ["mig", "mig"] : [])];
  const strategy = draw(of, strategies);
  if (strategy === "none") return { strategy };
  if (strategy === "mig") return { strategy, profile: draw(of, profiles) };
  return { strategy, replicas: draw(of, [2, 3, 10, 48]) };
}

function gpuOf(draw: Draw, { sharing, instanceType = "g6.xlarge" }: Pool): number | string {
  if (sharing.profile !== undefined) return sharing.profile;
  if (sharing.replicas !== undefined) return 1 / sharing.replicas;
  return draw(of, [1, gpuInstances[String(instanceType)]?.gpus ?? 1]);
}

const onVolume = { volume: { claim: "weights", path: "/app/models" } };
const inRegistry = [
  { registry: "mlflow", name: "digits of 100 %", version: "3" },
  { registry: "mlflow", name: "n".repeat(255), alias: "a".repeat(255) },
  { registry: "mlflow", name: "digits", version: "1", train: { ref: "registry.example/trainer:v1.0.0" } },
];

function anyModel(draw: Draw, index: number, pools: Pool[], ofVolumes: boolean): Config {
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

/** Without a registry, what is built goes to ECR, or nowhere and is refused. */
function anyBuilder(draw: Draw): Config {
  return defined({
    enabled: maybe(draw, draw(often)),
    registry: draw(rarely) ? undefined : "registry.example:5000/team",
    platforms: draw(of, [[], ["linux/amd64", "linux/arm64"]]),
    targets: maybe(draw, ["onnx"]),
    cache: draw(often),
    provenance: draw(of, ["none", "max"]),
    sbom: draw(often),
  });
}

function anyAutoscaler(draw: Draw, pools: Pool[]): Config {
  const enabled = !draw(rarely);
  const [first] = pools;
  const placeholders = enabled && first && draw(often) ? [{ pool: first.name, replicas: first.max }] : [];
  return { enabled, scaleDownUnneededMinutes: draw(of, [1, 1440]), placeholders };
}

function anyPostgres(draw: Draw): Config {
  const common = {
    database: draw(of, ["predictions", "d".repeat(63)]),
    user: draw(of, ["models", "u".repeat(63)]),
  };
  if (draw(often)) return { ...common, storageGiB: 20, backup: { enabled: draw(often) }, tls: draw(often) };
  return defined({
    ...common,
    mode: "rds",
    version: draw(of, ["18", "16.4"]),
    storageGiB: draw(of, [20, 400, 65536]),
    multiAz: draw(often),
    backupRetentionDays: draw(of, [1, 35]),
    insights: draw(of, ["standard", "advanced"]),
    identifier: maybe(draw, "i".repeat(63)),
    iamAuthentication: draw(often),
    finalSnapshot: maybe(draw, draw(often)),
  });
}

function anyRedis(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  if (draw(often)) return { memoryMiB: 512, persistent: draw(often), tls: draw(often) };
  return defined({
    mode: "elasticache",
    version: draw(of, ["7.2", "8.1"]),
    replicas: draw(of, [0, 1, 5]),
    snapshotRetentionDays: draw(of, [0, 35]),
    name: maybe(draw, "n".repeat(40)),
  });
}

function anyMlflow(draw: Draw): Config {
  if (draw(rarely)) return { enabled: false };
  if (draw(often)) return { artifacts: { storageGiB: 1 }, allowedHosts: ["*.example.com"] };
  const accessLogs = maybe(draw, { bucket: "team-logs", prefix: "p".repeat(512) });
  const bucket = maybe(draw, "b".repeat(63));
  const artifacts = { store: "s3", bucket, accessLogs, noncurrentDays: 3650, forceDestroy: draw(often) };
  return { replicas: draw(of, [1, 20]), artifacts: defined(artifacts) };
}

function anyImages(draw: Draw): Config {
  const repositories = [
    { name: "team/model" },
    { name: "team-model", movingTags: [], scanOnPush: false },
    { name: "r".repeat(128), keep: 10000, movingTags: ["a", "b", "c", "d", "e".repeat(128)] },
  ];
  return defined({
    mirror: draw(rarely) ? "registry.example:5000/mirror" : undefined,
    repositories: repositories.filter(() => draw(often)),
  });
}

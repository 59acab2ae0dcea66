import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

const local = parse(readFileSync(join(__dirname, "..", "..", "..", "Pulumi.local.yaml"), "utf8")) as {
  config: Record<string, unknown>;
};

const models = [
  ...(local.config["mlops:models"] as unknown[]),
  {
    name: "weights",
    framework: { name: "tensorflow", version: "2.20", cuda: "12.5", cudnn: "9.3", python: "3.12" },
    image: {
      build: {
        context: "./model",
        dockerfile: "./model/Dockerfile",
        target: "tensorflow",
        version: "1.2.3",
        repository: "model",
        args: { EXTRA: "1" },
      },
    },
    model: { volume: { claim: "weights", path: "/models" } },
    gpu: "1g.10gb",
    gpuPool: "sliced",
    gpuMemory: { weightsMiB: 2000, sampleMiB: 1.5, batchSize: 64 },
    replicas: { min: 1, max: 2, targetCpuPercent: 50 },
    resources: { cpu: "1", memory: "2Gi", cpuLimit: "2", memoryLimit: "4Gi" },
    slo: { availability: 0.99, latencySeconds: 0.25, latencyTarget: 0.95 },
    rollout: { gate: { accuracy: 0.9 } },
    team: "vision",
    expose: { type: "loadBalancer", port: 8080 },
    logLevel: "DEBUG",
    env: { TF_CPP_MIN_LOG_LEVEL: "2" },
  },
];

const anyCluster = {
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
  models,
  builder: {
    enabled: true,
    registry: "registry.example/team",
    takenFrom: "ghcr.io/team",
    name: "team",
    platforms: ["linux/amd64"],
    targets: ["onnx"],
    baseImage: "registry.example/python:<python>-slim",
    cache: false,
    provenance: "min",
    sbom: true,
    caFile: "ca.pem",
    pipConfigFile: "pip.conf",
  },
  postgres: {
    enabled: true,
    storageGiB: 20,
    resources: { cpu: "1" },
    backup: { enabled: true, schedule: "0 2 * * *" },
  },
  redis: { enabled: true, memoryMiB: 512, persistent: true },
  mlflow: { enabled: true, workers: 2, artifacts: { storageGiB: 20 }, allowedHosts: ["mlflow.example.com"] },
  images: { mirror: "registry.example:5000/mirror" },
  logs: {
    retentionDays: 7,
    elasticsearch: { nodes: 3, resources: { memory: "4Gi" }, storageGiB: 50, storageClass: "fast" },
    logstash: { enabled: true, replicas: 2, queueGiB: 8 },
    kibana: {
      enabled: true,
      replicas: 2,
      access: {
        type: "ingress",
        hostname: "kibana.example.com",
        className: "nginx",
        tlsSecret: "kibana-tls",
        controllerNamespace: "ingress",
        annotations: { "example.com/issuer": "team" },
      },
    },
    filebeat: { enabled: false },
    exporter: { enabled: true },
  },
  overrides: [
    {
      kind: "apps/v1/Deployment",
      name: "*-server",
      set: {
        spec: { "containers[name=server]": { image: null }, "list[+]": ["x"], revisionHistoryLimit: 3 },
      },
    },
  ],
};

const role = "arn:aws:iam::123456789012:role/team";

const onAws = {
  "aws:region": "us-east-1",
  "aws:profile": "team",
  aws: {
    name: "mlops",
    accountId: "123456789012",
    tags: { team: "vision" },
    permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
    protect: true,
  },
  network: {
    cidr: "10.1.0.0/16",
    zones: ["us-east-1a", "us-east-1b"],
    natGateways: "perZone",
    endpoints: true,
    flowLogs: { enabled: true, retentionDays: 30 },
  },
  cluster: {
    ...{ kind: "eks", existing: false, name: "mlops", version: "1.36", storageClass: "gp3" },
    endpoint: { allowedCidrs: ["203.0.113.0/24"] },
    admins: [role],
    viewers: ["arn:aws:iam::123456789012:user/alice"],
    auditors: ["arn:aws:iam::123456789012:role/drift"],
    support: "standard",
    logRetentionDays: 90,
    addons: {
      "vpc-cni": "v1.22.4-eksbuild.3",
      "kube-proxy": "v1.36.0-eksbuild.21",
      coredns: "v1.14.3-eksbuild.16",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
      "eks-node-monitoring-agent": "v1.6.5-eksbuild.1",
      "metrics-server": "v0.8.1-eksbuild.10",
    },
  },
  systemNodes: {
    ...{ instanceType: "m7i.large", capacity: "onDemand", min: 2, max: 4, diskGiB: 50 },
    amiRelease: "1.36.0-20260714",
  },
  gpuPools: [
    {
      name: "inference",
      instanceTypes: ["g6.xlarge", "g6.2xlarge"],
      capacity: "spot",
      min: 0,
      max: 4,
      zones: ["us-east-1a"],
      maxUnavailable: 1,
      sharing: { strategy: "mps", replicas: 2 },
      amiRelease: "1.36.0-20260714",
    },
    {
      name: "sliced",
      instanceType: "p5.4xlarge",
      capacity: "capacityBlock",
      capacityReservationId: "cr-0a1b2c3d4e5f60718",
      zones: ["us-east-1b"],
      sharing: { strategy: "mig", profile: "1g.10gb" },
      amiType: "BOTTLEROCKET_x86_64_NVIDIA",
      amiRelease: "1.48.0-a0b1c2d3",
    },
  ],
  autoscaler: {
    ...{
      enabled: true,
      scaleDownUnneededMinutes: 10,
      scaleDownUtilization: 0.5,
      gpuScaleDownUtilization: 0.5,
    },
    placeholders: [{ pool: "inference", replicas: 1 }],
  },
  nodeAgents: { enabled: true },
  models: models.map((model) => {
    const named = model as { name: string };
    return { ...named, expose: { type: "loadBalancer", hostname: `${named.name}.example.com` } };
  }),
  postgres: {
    ...{ enabled: true, mode: "rds", version: "18", instanceClass: "db.t4g.medium", storageGiB: 20 },
    ...{ maxStorageGiB: 100, multiAz: true, backupRetentionDays: 7, insights: "advanced" },
    ...{
      maintenanceWindow: "sun:04:00-sun:05:00",
      identifier: "mlops",
      database: "predictions",
      user: "models",
    },
  },
  redis: {
    ...{ enabled: true, mode: "elasticache", version: "8.1", nodeType: "cache.t4g.small", replicas: 1 },
    ...{ snapshotRetentionDays: 1, name: "mlops" },
  },
  mlflow: {
    enabled: true,
    replicas: 2,
    artifacts: {
      store: "s3",
      bucket: "team-models",
      noncurrentDays: 90,
      forceDestroy: false,
      accessLogs: { bucket: "team-logs", prefix: "mlops/" },
    },
  },
  images: { repositories: [{ name: "model", keep: 30, movingTags: ["champion"], scanOnPush: true }] },
  dns: { zone: "example.com", zoneId: "Z0123456789ABCDEFGHIJ" },
};

const inExistingNetwork = {
  ...onAws,
  gpuPools: local.config["mlops:gpuPools"],
  models: onAws.models.slice(0, 2),
  cluster: { kind: "eks", existing: true, name: "shared" },
  network: {
    existing: {
      vpcId: "vpc-0a1b2c3d4e5f60718",
      privateSubnetIds: ["subnet-0a1b2c3d4e5f60718", "subnet-1a1b2c3d4e5f60718"],
      publicSubnetIds: ["subnet-2a1b2c3d4e5f60718"],
    },
  },
};

/** Settings with something in every place, so that anything can stand in the place of anything. */
export const fullStacks = { anyCluster, onAws, inExistingNetwork };

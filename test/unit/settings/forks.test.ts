import assert from "node:assert/strict";
import { parse } from "yaml";
import { readSettings } from "../../../stacks/settings/parse";
import { showPath } from "../../../stacks/settings/problem";
import { aws, eks, model, modelItem, onAws } from "./yaml";

/** Models in a list, each with settings of its own in YAML's flow style. */
const models = (...each: Record<string, string>[]) =>
  [
    "models:",
    ...each.flatMap((settings, index) => [
      ...modelItem(`m${index}`),
      ...Object.entries(settings).map(([key, value]) => `    ${key}: ${value}`),
    ]),
  ].join("\n");
const onCpu = (yaml: string) => yaml.replaceAll(', cuda: "12.8"', "");
const pools = (...each: string[]) => `gpuPools:\n${each.map((pool) => `  - { ${pool} }`).join("\n")}`;
const existing =
  "network: { existing: { vpcId: vpc-0a1b2c3d, privateSubnetIds: [subnet-0a1b2c3d, subnet-1a1b2c3d] } }";
const managed = "postgres: { mode: rds }\nredis: { mode: elasticache }\nmlflow: { artifacts: { store: s3 } }";
const asked = "resources: { cpu: '1500m', memory: 4Gi, cpuLimit: '3', memoryLimit: 8Gi }";

/** What a team turns this repository into, each with the settings that are warned about. */
const forks: Record<string, { yaml: string; warned?: string[] }> = {
  "half a GPU for each replica, on a load balancer": {
    yaml: [
      onAws,
      pools(
        "name: inference, instanceType: g6.xlarge, min: 1, max: 6, sharing: { strategy: mps, replicas: 2 }",
      ),
      model(`gpu: 0.5\nreplicas: { min: 3, max: 10 }\n${asked}\nexpose: { type: loadBalancer, port: 80 }`),
      managed,
    ].join("\n"),
    warned: ["mlops:models[0].expose.type"],
  },
  "two pools with a model each": {
    yaml: `${onAws}\n${pools("name: a, instanceType: g6.xlarge", "name: b, instanceType: g5.xlarge")}\n${models(
      { gpu: "1", gpuPool: "a" },
      { gpu: "1", gpuPool: "b" },
    )}`,
  },
  "no GPU at all": { yaml: `${onAws}\n${onCpu(models({}, {}))}` },
  "stores in the cluster that fill its nodes": {
    yaml: `${onAws}\npostgres: { storageClass: gp3, resources: { memory: 5Gi } }\nredis: { persistent: true, memoryMiB: 5120, storageGiB: 20 }\n${onCpu(model("replicas: { min: 4 }\nresources: { memory: 4Gi }"))}`,
    warned: ["mlops:systemNodes.max"],
  },
  "a cluster and a network that are there": {
    yaml: `${aws}\ncluster: { kind: eks, existing: true, name: shared }\n${existing}\n${pools("name: a, instanceType: g6.xlarge")}\n${model("gpu: 1")}`,
  },
  "another region with everything managed": {
    yaml: `${onAws.replace("us-east-1", "eu-central-1")}\nnetwork: { zones: 3 }\n${managed}`,
  },
  "a hundred models": {
    yaml: `${onAws}\nsystemNodes: { instanceType: m7i.4xlarge, max: 20 }\n${onCpu(models(...Array.from({ length: 100 }, () => ({}))))}`,
  },
  "four GPUs for one replica": {
    yaml: `${onAws}\n${pools("name: a, instanceType: g6.12xlarge")}\n${model("gpu: 4")}`,
  },
  "slices of GPUs of two kinds, and of one name": {
    yaml: `${onAws}\n${pools(
      "name: a, instanceType: p4de.24xlarge, sharing: { strategy: mig, profile: 1g.10gb }",
      "name: b, instanceType: p5.4xlarge, sharing: { strategy: mig, profile: 1g.10gb }",
    )}\n${models({ gpu: "1g.10gb" }, { gpu: '"1g.10gb"', gpuPool: "b" })}`,
  },
  "the same share from two pools": {
    yaml: `${onAws}\n${pools(
      "name: a, instanceType: g6.xlarge, sharing: { strategy: mps, replicas: 2 }",
      "name: b, instanceType: g5.xlarge, sharing: { strategy: timeSlicing, replicas: 2 }",
    )}\n${models({ gpu: "0.5" }, { gpu: "0.5", gpuPool: "b" })}`,
  },
  "turns on Bottlerocket": {
    yaml: `${onAws}\n${pools("name: a, instanceType: g6.xlarge, amiType: BOTTLEROCKET_x86_64_NVIDIA, sharing: { strategy: timeSlicing, replicas: 4 }")}\n${model("gpu: 0.25")}`,
  },
  "an older Kubernetes that stays": {
    yaml: `${aws}\n${eks('version: "1.35", support: extended').replace("v1.36.0-eksbuild.21", "v1.35.3-eksbuild.2")}`,
  },
};

describe("the settings of a fork", () => {
  for (const [fork, { yaml, warned = [] }] of Object.entries(forks)) {
    it(`are taken: ${fork}`, () => {
      const { warnings } = readSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml");
      assert.deepEqual(
        warnings.map(({ path }) => showPath("mlops", path)),
        warned,
      );
    });
  }
});

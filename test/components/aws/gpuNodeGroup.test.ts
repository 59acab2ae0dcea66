import { strict as assert } from "node:assert";
import {
  existingCluster,
  existingNetwork,
  GpuNodeGroup,
  type GpuNodeGroupArgs,
  type GpuNodePool,
  NodeRole,
} from "../../../components/aws";
import { nodeGroupLabelsFor } from "../../../components/gpu";
import { awsResource, ofType, waitsFor } from "../../support/awsResources";
import { at, list, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const inference: GpuNodePool = {
  name: "inference",
  instanceType: "g6.xlarge",
  sharing: { strategy: "mps", replicas: 2 },
  capacity: "onDemand",
  min: 1,
  max: 6,
  diskGiB: 120,
};

const build = (pool: Partial<GpuNodePool> = {}, args: Partial<GpuNodeGroupArgs> = {}) =>
  record(() => {
    const subnets = { vpcId: "vpc-1", privateSubnetIds: ["subnet-a", "subnet-b", "subnet-c"] };
    const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
    const network = { ...existingNetwork(subnets, {}), zones };
    const cluster = existingCluster({ name: "platform", region: "us-east-1", network }, {});
    const role = new NodeRole("nodes", {}, {});
    new GpuNodeGroup(
      "inference",
      { cluster, role, kubernetesVersion: "1.36", pool: { ...inference, ...pool }, ...args },
      {},
    );
  });

const group = (recording: Recording, name = "inference-group") => awsResource(recording, name);
const template = (recording: Recording) => awsResource(recording, "inference-template").plain;
const userData = (recording: Recording) =>
  Buffer.from(text(template(recording)["userData"]), "base64").toString();

describe("GpuNodeGroup", () => {
  it("starts with the fewest nodes of the pool, and leaves their number to the autoscaler", async () => {
    const { plain, options } = group(await build({ min: 0, max: 4 }));
    assert.deepEqual(plain["scalingConfig"], { minSize: 0, maxSize: 4, desiredSize: 0 });
    assert.deepEqual(options.ignoreChanges, ["scalingConfig.desiredSize"]);
  });

  it("gives its nodes the labels that everything looks for, and the user's own", async () => {
    const { plain } = group(await build({ labels: { team: "vision" } }));
    assert.deepEqual(plain["labels"], nodeGroupLabelsFor({ ...inference, labels: { team: "vision" } }));
    assert.equal(at(plain["labels"], "team"), "vision");
  });

  it("taints its nodes in the words of EKS", async () => {
    const taints = [
      { key: "team", value: "vision", effect: "NoExecute" as const },
      { key: "spare", effect: "PreferNoSchedule" as const },
    ];
    assert.deepEqual(group(await build({ taints })).plain["taints"], [
      { key: "nvidia.com/gpu", value: "true", effect: "NO_SCHEDULE" },
      { key: "team", value: "vision", effect: "NO_EXECUTE" },
      { key: "spare", effect: "PREFER_NO_SCHEDULE" },
    ]);
  });

  it("buys what the settings say, of any of the types that they name", async () => {
    const onDemand = group(await build()).plain;
    assert.equal(onDemand["capacityType"], "ON_DEMAND");
    assert.deepEqual(onDemand["instanceTypes"], ["g6.xlarge"]);
    const instanceTypes = ["g6.xlarge", "g6.2xlarge"];
    const spot = group(await build({ capacity: "spot", instanceTypes })).plain;
    assert.equal(spot["capacityType"], "SPOT");
    assert.deepEqual(spot["instanceTypes"], instanceTypes);
  });

  it("takes a capacity block through its template, and makes room in it before it fills it", async () => {
    const recording = await build({
      capacity: "capacityBlock",
      capacityReservationId: "cr-1",
      instanceType: "p5.48xlarge",
    });
    const { plain } = group(recording);
    assert.equal(plain["capacityType"], "CAPACITY_BLOCK");
    assert.equal(plain["instanceTypes"], undefined);
    assert.equal(at(plain["updateConfig"], "updateStrategy"), "MINIMAL");
    const born = template(recording);
    assert.equal(born["instanceType"], "p5.48xlarge");
    assert.deepEqual(born["instanceMarketOptions"], { marketType: "capacity-block" });
    const target = { capacityReservationTarget: { capacityReservationId: "cr-1" } };
    assert.deepEqual(born["capacityReservationSpecification"], target);
  });

  it("runs in every zone of the network, or in those that the pool names", async () => {
    assert.deepEqual(group(await build()).plain["subnetIds"], ["subnet-a", "subnet-b", "subnet-c"]);
    const zones = ["us-east-1c", "us-east-1a"];
    assert.deepEqual(group(await build({ zones })).plain["subnetIds"], ["subnet-a", "subnet-c"]);
    await assert.rejects(
      build({ zones: ["us-east-1z"] }),
      /no subnet in us-east-1z: its zones are us-east-1a/,
    );
  });

  it("follows the version of the cluster, with the newest image unless a release is pinned", async () => {
    const { plain } = group(await build());
    assert.equal(plain["version"], "1.36");
    assert.equal(plain["releaseVersion"], undefined);
    assert.equal(plain["amiType"], "AL2023_x86_64_NVIDIA");
    const pinned = group(await build({ amiRelease: "1.36.2-20260714" })).plain;
    assert.equal(pinned["releaseVersion"], "1.36.2-20260714");
  });

  it("replaces as many nodes at a time as the pool can miss, and broken ones by itself", async () => {
    const { plain } = group(await build({ maxUnavailable: 3 }));
    assert.deepEqual(plain["updateConfig"], { maxUnavailable: 3, updateStrategy: "DEFAULT" });
    assert.equal(at(group(await build()).plain, "updateConfig", "maxUnavailable"), 1);
    assert.deepEqual(plain["nodeRepairConfig"], { enabled: true });
  });

  it("waits for the permissions of its nodes", async () => {
    const recording = await build();
    assert.ok(waitsFor(recording, group(recording)).includes("nodes-role-AmazonEKSWorkerNodePolicy"));
  });

  it("has a generated name, so that another group can be there before it goes", async () => {
    const { plain, options } = group(await build());
    assert.equal(plain["nodeGroupName"], undefined);
    assert.equal(options.deleteBeforeReplace, false);
  });

  it("is another group when its GPUs are to be cut otherwise", async () => {
    const cut = (profile: string) =>
      build({ instanceType: "p5.48xlarge", sharing: { strategy: "mig", profile } });
    assert.ok(group(await cut("1g.10gb"), "inference-mig-1g.10gb"));
    assert.ok(group(await cut("3g.40gb"), "inference-mig-3g.40gb"));
  });
});

describe("the launch template of a GpuNodeGroup", () => {
  it("starts machines on an encrypted disk that is fast enough to unpack images in parallel", async () => {
    const [disk, ...more] = list(template(await build())["blockDeviceMappings"]);
    assert.deepEqual(more, []);
    assert.equal(disk?.["deviceName"], "/dev/xvda");
    assert.deepEqual(disk?.["ebs"], {
      volumeType: "gp3",
      volumeSize: 120,
      iops: 3000,
      throughput: 600,
      encrypted: "true",
      deleteOnTermination: "true",
    });
  });

  it("keeps the credentials of the node from its pods", async () => {
    assert.deepEqual(template(await build())["metadataOptions"], {
      httpEndpoint: "enabled",
      httpTokens: "required",
      httpPutResponseHopLimit: 1,
    });
  });

  it("tags what is paid for: machines, disks, interfaces", async () => {
    const specifications = list(template(await build({}, { tags: { team: "ml" } }))["tagSpecifications"]);
    assert.deepEqual(
      specifications.map(({ resourceType }) => resourceType),
      ["instance", "volume", "network-interface"],
    );
    for (const { tags } of specifications) {
      assert.deepEqual(tags, { team: "ml", Name: "platform-inference" });
    }
  });

  it("configures AL2023 by NodeConfig, and lets the agents share the GPUs", async () => {
    const data = userData(await build());
    assert.match(data, /kind: NodeConfig/);
    assert.doesNotMatch(data, /device-sharing/);
  });

  it("configures Bottlerocket by TOML, sharing included, on two encrypted disks", async () => {
    const recording = await build({ amiType: "BOTTLEROCKET_x86_64_NVIDIA" });
    assert.match(userData(recording), /device-sharing-strategy = "mps"/);
    assert.equal(group(recording).plain["amiType"], "BOTTLEROCKET_x86_64_NVIDIA");
    const disks = list(template(recording)["blockDeviceMappings"]);
    assert.deepEqual(
      disks.map(({ deviceName, ebs }) => [deviceName, at(ebs, "volumeSize"), at(ebs, "encrypted")]),
      [
        ["/dev/xvdb", 120, "true"],
        ["/dev/xvda", 4, "true"],
      ],
    );
  });

  it("rolls the nodes when it changes: the group follows its newest version", async () => {
    const recording = await build();
    const { id, outputs } = awsResource(recording, "inference-template");
    assert.deepEqual(group(recording).plain["launchTemplate"], {
      id,
      version: String(outputs["latestVersion"]),
    });
  });
});

describe("the scaling group of a GpuNodeGroup", () => {
  it("tells the autoscaler what a node would be, and its machines nothing of that", async () => {
    const tags = ofType(await build(), "autoscaling/tag:Tag").map(({ plain }) => plain);
    const values = Object.fromEntries(tags.map(({ tag }) => [text(at(tag, "key")), at(tag, "value")]));
    const prefix = "k8s.io/cluster-autoscaler/node-template";
    assert.equal(values[`${prefix}/resources/nvidia.com/gpu`], "2");
    assert.equal(values[`${prefix}/taint/nvidia.com/gpu`], "true:NoSchedule");
    assert.equal(values[`${prefix}/label/mlops-stack.io/gpu-pool`], "inference");
    for (const { tag, autoscalingGroupName } of tags) {
      assert.equal(at(tag, "propagateAtLaunch"), false);
      assert.match(text(autoscalingGroupName), /^eks-/);
    }
  });
});

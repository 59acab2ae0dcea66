import { strict as assert } from "node:assert";
import {
  EksCluster,
  existingNetwork,
  nodePoolLabel,
  NodeRole,
  type NodeRoleArgs,
  SystemNodeGroup,
  type SystemNodeGroupArgs,
} from "../../../components/aws";
import { awsResource, ofType, waitsFor } from "../../support/awsResources";
import { at, list, text } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const network = () => existingNetwork({ vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] }, {});

const build = (changes: Partial<SystemNodeGroupArgs> = {}) =>
  record(() => {
    const addons = { "vpc-cni": "v1", "kube-proxy": "v1", "eks-pod-identity-agent": "v1" };
    const settings = { name: "platform", version: "1.36", region: "us-east-1", admins: [admin] };
    const cluster = new EksCluster("cluster", { ...settings, network: network(), addons }, {});
    const role = new NodeRole("nodes", {}, {});
    new SystemNodeGroup("system", { cluster, role, kubernetesVersion: "1.36", ...changes }, {});
  });

const admin = "arn:aws:iam::123456789012:role/Ops";

const group = (recording: Recording) => awsResource(recording, "system-group");

describe("SystemNodeGroup", () => {
  it("has as many nodes as the settings say at first, and leaves the rest to the autoscaler", async () => {
    const { plain, options } = group(await build({ min: 3, max: 9 }));
    assert.deepEqual(plain["scalingConfig"], { minSize: 3, maxSize: 9, desiredSize: 3 });
    assert.deepEqual(options.ignoreChanges, ["scalingConfig.desiredSize"]);
  });

  it("starts no node before it can join, get addresses for its pods and hand out identities", async () => {
    const recording = await build();
    const waits = waitsFor(recording, group(recording));
    for (const name of ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"]) {
      assert.ok(waits.includes(`cluster-${name}`), name);
    }
    assert.ok(waits.includes("nodes-role-AmazonEKSWorkerNodePolicy"));
    assert.ok(waits.includes("cluster-admin-123456789012-role-Ops-policy"));
  });

  it("runs in the private subnets, under its label", async () => {
    const { plain } = group(await build());
    assert.deepEqual(plain["subnetIds"], ["subnet-1", "subnet-2"]);
    assert.deepEqual(plain["labels"], { [nodePoolLabel]: "system" });
  });

  it("tells the autoscaler of its label, for the day that it has no node to show", async () => {
    const [tag, ...more] = ofType(await build(), "autoscaling/tag:Tag");
    assert.deepEqual(more, []);
    assert.match(tag?.plain["autoscalingGroupName"] as string, /^eks-system-group-/);
    assert.deepEqual(tag?.plain["tag"], {
      key: "k8s.io/cluster-autoscaler/node-template/label/mlops-stack.io/node-pool",
      value: "system",
      propagateAtLaunch: false,
    });
  });

  it("is paid on demand unless it may be taken back", async () => {
    assert.equal(group(await build()).plain["capacityType"], "ON_DEMAND");
    assert.equal(group(await build({ capacity: "spot" })).plain["capacityType"], "SPOT");
  });

  it("keeps its image unless a release is pinned, and follows the version of the cluster", async () => {
    const { plain } = group(await build());
    assert.equal(plain["releaseVersion"], undefined);
    assert.equal(plain["version"], "1.36");
    const pinned = group(await build({ amiRelease: "1.36.2-20260714" }));
    assert.equal(pinned.plain["releaseVersion"], "1.36.2-20260714");
  });

  it("replaces one node at a time, and broken ones by itself", async () => {
    const { plain } = group(await build());
    assert.deepEqual(plain["updateConfig"], { maxUnavailable: 1 });
    assert.deepEqual(plain["nodeRepairConfig"], { enabled: true });
  });

  it("has the disk that the settings say, and its machines carry the tags", async () => {
    const recording = await build({ diskGiB: 80, tags: { team: "ml" } });
    const template = awsResource(recording, "system-template");
    assert.equal(at(list(template.plain["blockDeviceMappings"])[0], "ebs", "volumeSize"), 80);
    const specifications = list(template.plain["tagSpecifications"]);
    assert.deepEqual(
      specifications.map(({ resourceType }) => resourceType),
      ["instance", "volume", "network-interface"],
    );
    for (const { tags } of specifications) assert.deepEqual(tags, { team: "ml", Name: "platform-system" });
    assert.equal(at(group(recording).plain, "launchTemplate", "id"), template.id);
    assert.equal(at(group(recording).plain, "launchTemplate", "version"), "1");
  });
});

describe("NodeRole", () => {
  const policies = async (args: NodeRoleArgs) => {
    const recording = await record(() => new NodeRole("nodes", args, {}));
    return ofType(recording, "iam/rolePolicyAttachment:RolePolicyAttachment").map(({ plain }) =>
      text(plain["policyArn"]).replace("arn:aws:iam::aws:policy/", ""),
    );
  };
  const always = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"];

  it("lets nodes join and pull images, and no more", async () => {
    assert.deepEqual(await policies({}), always);
  });

  it("lets them see to the addresses of pods only in a cluster that leaves it to them", async () => {
    assert.deepEqual(await policies({ podNetworking: true }), [...always, "AmazonEKS_CNI_Policy"]);
  });

  it("opens a shell only where the settings say so", async () => {
    assert.deepEqual(await policies({ sessionManager: true }), [...always, "AmazonSSMManagedInstanceCore"]);
  });
});

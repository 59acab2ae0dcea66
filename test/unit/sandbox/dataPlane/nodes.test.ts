import assert from "node:assert/strict";
import fc from "fast-check";
import { gpuInstances, instanceShape } from "../../../../components/gpu";
import { tokens } from "../../../../sandbox/cloud/inventory";
import { freeAddress, privateDnsName, regionOf } from "../../../../sandbox/cloud/dataPlane/addresses";
import { emptiestSubnet } from "../../../../sandbox/cloud/dataPlane/instances";
import { hasNetwork } from "../../../../sandbox/cloud/dataPlane/nodes";
import { nodeGroupsOf } from "../../../../sandbox/cloud/dataPlane/nodeGroup";
import { nodeGroup, nodeOf, stock } from "./objects";

describe("a simulated node", () => {
  it("has what EKS leaves of its instance to pods, and no GPU by birth", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(gpuInstances), "m7i.large"), (instanceType) => {
        const { status } = nodeOf(nodeGroup({ instanceTypes: [instanceType] }));
        const { allocatable } = instanceShape(instanceType);
        assert.equal(status?.allocatable?.cpu, `${allocatable.cpuMillis}m`);
        assert.equal(status?.allocatable?.memory, `${allocatable.memoryMiB}Mi`);
        assert.equal(status?.allocatable?.pods, String(allocatable.pods));
        const names = Object.keys({ ...status?.capacity, ...status?.allocatable });
        assert.deepEqual(
          names.filter((name) => name.startsWith("nvidia.com/")),
          [],
        );
      }),
    );
  });

  it("has the labels and taints of its group, and those that EC2, EKS and the kubelet set: no others", () => {
    const group = nodeGroup({
      labels: { team: "vision", "kubernetes.io/hostname": "forged" },
      taints: [{ key: "nvidia.com/gpu", value: "true", effect: "NoSchedule" }],
      capacityType: "SPOT",
    });
    const { metadata, spec } = nodeOf(group);
    assert.deepEqual(metadata?.labels, {
      team: "vision",
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/instance-type": "g6.xlarge",
      "beta.kubernetes.io/os": "linux",
      "eks.amazonaws.com/capacityType": "SPOT",
      "eks.amazonaws.com/nodegroup": "gpu",
      "eks.amazonaws.com/sourceLaunchTemplateId": "lt-1",
      "eks.amazonaws.com/sourceLaunchTemplateVersion": "1",
      "failure-domain.beta.kubernetes.io/region": "us-east-1",
      "failure-domain.beta.kubernetes.io/zone": "us-east-1a",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": "ip-10-0-0-4.ec2.internal",
      "kubernetes.io/os": "linux",
      "node.kubernetes.io/instance-type": "g6.xlarge",
      "topology.kubernetes.io/region": "us-east-1",
      "topology.kubernetes.io/zone": "us-east-1a",
    });
    assert.deepEqual(spec?.taints, group.taints);
    assert.equal(spec?.providerID, "aws:///us-east-1a/i-1");
  });
});

describe("the subnet of the next instance", () => {
  it("is the first of those with the fewest instances, not counting those that leave", () => {
    const subnets = ["a", "b", "c"].map((zone) => ({ id: zone, zone, cidr: "" }));
    const next = (...instances: [string, string?][]) =>
      emptiestSubnet(
        subnets,
        stock(
          instances.map(([subnetId, instanceState = "running"], index) => {
            return { type: tokens.instance, id: `i-${index}`, properties: { subnetId, instanceState } };
          }),
        ).list(),
      )?.id;
    assert.equal(next(), "a");
    assert.equal(next(["a"], ["c"]), "b");
    assert.equal(next(["a"], ["b"], ["c"]), "a");
    assert.equal(next(["a", "shutting-down"], ["b"], ["c"]), "a");
    assert.equal(emptiestSubnet([], []), undefined);
  });
});

describe("the network of a node", () => {
  it("is an add-on's, unless EKS installs it by itself", () => {
    const cluster = (bootstrapSelfManagedAddons?: boolean) => ({
      type: tokens.cluster,
      id: "mlops",
      properties: { bootstrapSelfManagedAddons },
    });
    const cni = { type: tokens.addon, id: "mlops:vpc-cni", properties: { addonName: "vpc-cni" } };
    assert.ok(!hasNetwork(nodeGroup(), stock([cluster(false)])));
    assert.ok(hasNetwork(nodeGroup(), stock([cluster(false), cni])));
    assert.ok(hasNetwork(nodeGroup(), stock([cluster()])));
  });
});

describe("the address of an instance", () => {
  it("is the lowest free one that AWS does not keep for itself", () => {
    assert.equal(freeAddress("10.0.0.0/24", new Set()), "10.0.0.4");
    assert.equal(freeAddress("10.0.0.0/24", new Set(["10.0.0.4", "10.0.0.6"])), "10.0.0.5");
    const all = new Set(Array.from({ length: 11 }, (_, i) => `10.0.0.${i + 4}`));
    assert.equal(freeAddress("10.0.0.0/28", all), undefined);
    assert.equal(freeAddress("192.168.255.0/24", new Set()), "192.168.255.4");
  });

  it("is its name, in the words of its region", () => {
    assert.equal(privateDnsName("10.0.1.2", regionOf("us-east-1c")), "ip-10-0-1-2.ec2.internal");
    assert.equal(
      privateDnsName("10.0.1.2", regionOf("eu-west-1a")),
      "ip-10-0-1-2.eu-west-1.compute.internal",
    );
  });
});

describe("a node group of the inventory", () => {
  const properties = {
    clusterName: "mlops",
    nodeGroupName: "gpu",
    status: "CREATING",
    subnetIds: ["subnet-a", "subnet-gone"],
    scalingConfig: { minSize: 1, maxSize: 4, desiredSize: 2 },
    updateConfig: { maxUnavailablePercentage: 50 },
    taints: [{ key: "team", value: "a", effect: "PREFER_NO_SCHEDULE" }],
    launchTemplate: { id: "lt-1", version: "$Latest" },
    resources: [{ autoscalingGroups: [{ name: "eks-gpu-1" }] }],
  };
  const template = {
    latestVersion: 3,
    defaultVersion: 1,
    instanceType: "p5.48xlarge",
    userData: Buffer.from("[settings]").toString("base64"),
    blockDeviceMappings: [{ ebs: { volumeSize: 200 } }],
  };
  const read = (group: object = {}, lt: object = {}) => {
    const [found] = nodeGroupsOf(
      stock([
        {
          type: tokens.cluster,
          id: "mlops",
          properties: { version: "1.36", vpcConfig: { clusterSecurityGroupId: "sg-c" } },
        },
        {
          type: tokens.subnet,
          id: "subnet-a",
          properties: { availabilityZone: "us-east-1a", cidrBlock: "10.0.0.0/24" },
        },
        { type: tokens.launchTemplate, id: "lt-1", properties: { ...template, ...lt } },
        { type: tokens.nodeGroup, id: "mlops:gpu", properties: { ...properties, ...group } },
      ]),
    );
    assert.ok(found);
    return found;
  };

  it("is read together with its cluster, its subnets and its launch template", () => {
    const { revision, ...group } = read();
    assert.match(revision, /^[0-9a-f]{12}$/);
    assert.deepEqual(group, {
      id: "mlops:gpu",
      name: "gpu",
      cluster: "mlops",
      status: "CREATING",
      min: 1,
      max: 4,
      desired: 2,
      maxUnavailable: 1,
      updateStrategy: "DEFAULT",
      amiType: "",
      capacityType: "ON_DEMAND",
      instanceTypes: ["p5.48xlarge"],
      version: "1.36",
      releaseVersion: "",
      labels: {},
      taints: [{ key: "team", value: "a", effect: "PreferNoSchedule" }],
      subnets: [{ id: "subnet-a", zone: "us-east-1a", cidr: "10.0.0.0/24" }],
      securityGroups: ["sg-c"],
      launchTemplate: { id: "lt-1", version: "3" },
      userData: "[settings]",
      diskGiB: 200,
      autoscalingGroup: "eks-gpu-1",
    });
  });

  it("is of another revision with another template, image or Kubernetes, and of the same with another size", () => {
    const { revision } = read();
    for (const other of [
      read({}, { latestVersion: 4 }),
      read({ version: "1.37" }),
      read({ releaseVersion: "2" }),
    ])
      assert.notEqual(other.revision, revision);
    const larger = { scalingConfig: { desiredSize: 9 }, labels: { a: "b" } };
    assert.equal(read(larger).revision, revision);
  });

  it("carries the groups of its template instead of the cluster's, where that names some", () => {
    assert.deepEqual(read({}, { vpcSecurityGroupIds: ["sg-1"] }).securityGroups, ["sg-1"]);
    assert.deepEqual(read({}, { networkInterfaces: [{ securityGroups: ["sg-2"] }] }).securityGroups, [
      "sg-2",
    ]);
  });
});

import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import { ClusterAddons, existingCluster, existingNetwork } from "../../../components/aws";
import { awsResource, ofType, waitsFor } from "../../support/awsResources";
import { at, named, ofKind } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const addons = {
  coredns: "v1.14.3-eksbuild.16",
  "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
  "eks-node-monitoring-agent": "v1.6.0-eksbuild.1",
  "metrics-server": "v0.8.1-eksbuild.1",
};

const build = () =>
  record(() => {
    const providers = [new aws.Provider("aws"), new k8s.Provider("cluster")];
    const network = existingNetwork({ vpcId: "vpc-1", privateSubnetIds: [] }, { provider: providers[0] });
    const args = { name: "platform", region: "us-east-1", network };
    const cluster = existingCluster(args, { provider: providers[0] });
    return new ClusterAddons("addons", { cluster, addons, tags: { team: "ml" } }, { providers }).storageClass;
  });

const configuration = (recording: Recording, name: string) =>
  JSON.parse(awsResource(recording, name).plain["configurationValues"] as string) as unknown;

describe("ClusterAddons", () => {
  it("installs each add-on at the version of the settings", async () => {
    const made = ofType(await build(), "eks/addon:Addon").map(({ plain }) => [
      plain["addonName"],
      plain["addonVersion"],
    ]);
    assert.deepEqual(Object.fromEntries(made), addons);
  });

  it("leaves nothing of an add-on behind, and wins over what somebody changed by hand", async () => {
    for (const { plain } of ofType(await build(), "eks/addon:Addon")) {
      assert.deepEqual(
        [plain["preserve"], plain["resolveConflictsOnCreate"], plain["resolveConflictsOnUpdate"]],
        [false, "OVERWRITE", "OVERWRITE"],
      );
    }
  });

  it("makes volumes with permissions of their own, and tags them", async () => {
    const recording = await build();
    const driver = awsResource(recording, "addons-aws-ebs-csi-driver");
    assert.deepEqual(driver.plain["podIdentityAssociations"], [
      {
        serviceAccount: "ebs-csi-controller-sa",
        roleArn: awsResource(recording, "addons-ebs-csi-role").outputs["arn"],
      },
    ]);
    assert.ok(waitsFor(recording, driver).includes("addons-ebs-csi-role-AmazonEBSCSIDriverPolicy"));
    assert.deepEqual(configuration(recording, driver.name), {
      controller: { extraVolumeTags: { team: "ml" } },
    });
  });

  it("watches the GPUs of nodes that are tainted", async () => {
    assert.deepEqual(configuration(await build(), "addons-eks-node-monitoring-agent"), {
      dcgmAgent: { tolerations: [{ operator: "Exists" }] },
    });
  });

  it("makes encrypted volumes in the zone of their pod when no class is named", async () => {
    const recording = await build();
    const { metadata, ...storageClass } = named(recording, "StorageClass", "addons-gp3");
    assert.equal(at(metadata, "annotations", "storageclass.kubernetes.io/is-default-class"), "true");
    assert.equal(at(storageClass, "parameters", "encrypted"), "true");
    assert.equal(storageClass["volumeBindingMode"], "WaitForFirstConsumer");
    assert.equal(storageClass["allowVolumeExpansion"], true);
    const [resource] = ofKind(recording, "StorageClass");
    assert.equal(resource?.options.provider, "cluster");
    assert.ok(resource && waitsFor(recording, resource).includes("addons-aws-ebs-csi-driver"));
  });
});

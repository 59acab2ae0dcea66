import { strict as assert } from "node:assert";
import { EksCluster, type EksClusterArgs, existingCluster, existingNetwork } from "../../../components/aws";
import { awsResource, ofType, statements, waitsFor } from "../../support/awsResources";
import { at } from "../../support/manifests";
import { record, type Recording } from "../../support/recorder";

const network = () => existingNetwork({ vpcId: "vpc-1", privateSubnetIds: ["subnet-1", "subnet-2"] }, {});

const addons = {
  "vpc-cni": "v1.22.4-eksbuild.3",
  "kube-proxy": "v1.36.0-eksbuild.21",
  "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
};

const build = (changes: Partial<EksClusterArgs> = {}) =>
  record(() => {
    const cluster = new EksCluster(
      "cluster",
      { name: "platform", version: "1.36", region: "us-east-1", network: network(), addons, ...changes },
      {},
    );
    return { kubeconfig: cluster.kubeconfig, securityGroupId: cluster.securityGroupId };
  });

const controlPlane = (recording: Recording) => awsResource(recording, "cluster-control-plane");

describe("EksCluster", () => {
  it("answers inside the network only, unless the settings name who may come from outside", async () => {
    const inside = controlPlane(await build()).plain["vpcConfig"];
    assert.equal(at(inside, "endpointPrivateAccess"), true);
    assert.equal(at(inside, "endpointPublicAccess"), false);
    const outside = controlPlane(await build({ allowedCidrs: ["203.0.113.0/24"] })).plain["vpcConfig"];
    assert.equal(at(outside, "endpointPrivateAccess"), true);
    assert.equal(at(outside, "endpointPublicAccess"), true);
    assert.deepEqual(at(outside, "publicAccessCidrs"), ["203.0.113.0/24"]);
  });

  it("stands in the private subnets", async () => {
    const subnets = at(controlPlane(await build()).plain["vpcConfig"], "subnetIds");
    assert.deepEqual(subnets, ["subnet-1", "subnet-2"]);
  });

  it("encrypts Secrets with a key of its own, which is rotated", async () => {
    const recording = await build();
    const key = awsResource(recording, "cluster-key");
    assert.equal(key.plain["enableKeyRotation"], true);
    assert.deepEqual(controlPlane(recording).plain["encryptionConfig"], {
      provider: { keyArn: key.outputs["arn"] },
      resources: ["secrets"],
    });
  });

  it("lets the account rule over the key, and CloudWatch Logs use it for this account's logs only", async () => {
    const [account, logs, ...more] = statements(awsResource(await build(), "cluster-key"));
    assert.deepEqual(more, []);
    assert.deepEqual(account?.["Principal"], { AWS: ["arn:aws:iam::123456789012:root"] });
    assert.deepEqual(logs?.["Principal"], { Service: ["logs.us-east-1.amazonaws.com"] });
    assert.deepEqual(logs?.["Condition"], {
      ArnLike: {
        "kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-1:123456789012:log-group:*",
      },
    });
  });

  it("logs everything, into a group that is there first, encrypted, and kept as long as the settings say", async () => {
    const recording = await build({ logRetentionDays: 30 });
    const group = awsResource(recording, "cluster-logs");
    assert.equal(group.plain["name"], "/aws/eks/platform/cluster");
    assert.equal(group.plain["retentionInDays"], 30);
    assert.equal(group.plain["kmsKeyId"], awsResource(recording, "cluster-key").outputs["arn"]);
    const cluster = controlPlane(recording);
    assert.ok(waitsFor(recording, cluster).includes("cluster-logs"));
    assert.deepEqual(cluster.plain["enabledClusterLogTypes"], [
      "api",
      "audit",
      "authenticator",
      "controllerManager",
      "scheduler",
    ]);
  });

  it("lets people in by access entries, each with the policy of what they may do", async () => {
    const admins = ["arn:aws:iam::111111111111:role/Ops", "arn:aws:iam::222222222222:role/Ops"];
    const viewers = ["arn:aws:iam::111111111111:user/ann"];
    const auditors = ["arn:aws:iam::111111111111:role/drift"];
    const recording = await build({ admins, viewers, auditors });
    assert.equal(at(controlPlane(recording).plain["accessConfig"], "authenticationMode"), "API");
    const entries = ofType(recording, "eks/accessEntry:AccessEntry");
    assert.deepEqual(
      entries.map(({ plain }) => plain["principalArn"]),
      [...admins, ...viewers, ...auditors],
    );
    const granted = ofType(recording, "eks/accessPolicyAssociation:AccessPolicyAssociation");
    const policy = (name: string) => `arn:aws:eks::aws:cluster-access-policy/${name}`;
    assert.deepEqual(
      granted.map(({ plain }) => [
        plain["principalArn"],
        plain["policyArn"],
        at(plain, "accessScope", "type"),
      ]),
      [
        [admins[0], policy("AmazonEKSClusterAdminPolicy"), "cluster"],
        [admins[1], policy("AmazonEKSClusterAdminPolicy"), "cluster"],
        [viewers[0], policy("AmazonEKSViewPolicy"), "cluster"],
        [auditors[0], policy("AmazonEKSAdminViewPolicy"), "cluster"],
      ],
    );
  });

  it("keeps the entry of a viewer who becomes an admin, and changes the policy alone", async () => {
    const ann = "arn:aws:iam::111111111111:user/ann";
    const before = await build({ viewers: [ann] });
    const after = await build({ admins: [ann] });
    const urns = (recording: Recording, type: string) => ofType(recording, type).map(({ urn }) => urn);
    const [entry, policy] = [
      "eks/accessEntry:AccessEntry",
      "eks/accessPolicyAssociation:AccessPolicyAssociation",
    ];
    assert.deepEqual(urns(after, entry), urns(before, entry));
    assert.notDeepEqual(urns(after, policy), urns(before, policy));
  });

  it("makes whoever creates it an administrator, without whom nothing could be put into it", async () => {
    const access = controlPlane(await build()).plain["accessConfig"];
    assert.equal(at(access, "bootstrapClusterCreatorAdminPermissions"), true);
  });

  it("brings no add-on that nobody chose, and those that nodes need at the versions of the settings", async () => {
    const recording = await build();
    assert.equal(controlPlane(recording).plain["bootstrapSelfManagedAddons"], false);
    const versions = ofType(recording, "eks/addon:Addon").map(({ plain }) => [
      plain["addonName"],
      plain["addonVersion"],
    ]);
    assert.deepEqual(Object.fromEntries(versions), addons);
  });

  it("enforces network policies", async () => {
    const cni = awsResource(await build(), "cluster-vpc-cni");
    assert.deepEqual(JSON.parse(cni.plain["configurationValues"] as string), { enableNetworkPolicy: "true" });
  });

  it("gives the network add-on permissions of its own, there before it starts", async () => {
    const recording = await build();
    const cni = awsResource(recording, "cluster-vpc-cni");
    const role = awsResource(recording, "cluster-vpc-cni-role");
    assert.deepEqual(cni.plain["podIdentityAssociations"], [
      { serviceAccount: "aws-node", roleArn: role.outputs["arn"] },
    ]);
    assert.equal(
      at(statements(role, "assumeRolePolicy")[0], "Principal", "Service"),
      "pods.eks.amazonaws.com",
    );
    const attachment = "cluster-vpc-cni-role-AmazonEKS_CNI_Policy";
    assert.ok(waitsFor(recording, cni).includes(attachment));
    assert.equal(awsResource(recording, attachment).plain["role"], role.outputs["name"]);
  });

  it("starts with the permissions of its role, and keeps them until it is gone", async () => {
    const recording = await build();
    const waits = waitsFor(recording, controlPlane(recording));
    assert.ok(waits.includes("cluster-role-AmazonEKSClusterPolicy"));
    assert.ok(waits.includes("cluster-role-policy"));
  });

  it("bounds every role that it makes", async () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
    const roles = ofType(await build({ permissionsBoundary }), "iam/role:Role");
    assert.equal(roles.length, 2);
    for (const { plain } of roles) assert.equal(plain["permissionsBoundary"], permissionsBoundary);
  });

  it("is deleted by neither Pulumi nor AWS while it is protected, and its key stays with it", async () => {
    for (const protect of [true, false]) {
      const recording = await build({ protect });
      const cluster = controlPlane(recording);
      assert.equal(cluster.options.protect, protect);
      assert.equal(cluster.plain["deletionProtection"], protect);
      assert.equal(awsResource(recording, "cluster-key").options.protect, protect);
    }
  });

  it("changes nothing else when its version rises", async () => {
    const inputs = ({ resources }: Recording) => resources.map(({ name, plain }) => ({ name, ...plain }));
    const before = inputs(await build({ version: "1.35" }));
    const after = inputs(await build({ version: "1.36" }));
    const risen = (resource: object) => ("version" in resource ? { ...resource, version: "1.36" } : resource);
    assert.deepEqual(after, before.map(risen));
  });

  it("is upgraded by AWS when support ends, unless longer support is paid for", async () => {
    const policy = (recording: Recording) =>
      at(controlPlane(recording).plain, "upgradePolicy", "supportType");
    assert.equal(policy(await build()), "STANDARD");
    assert.equal(policy(await build({ support: "extended" })), "EXTENDED");
  });

  it("hands out a kubeconfig that leads to it, and the group that its nodes carry", async () => {
    const recording = await build();
    const { endpoint, vpcConfig } = controlPlane(recording).outputs;
    const { kubeconfig, securityGroupId } = recording.outputs;
    const { clusters } = JSON.parse(kubeconfig as string) as { clusters: { cluster: { server: string } }[] };
    assert.equal(clusters[0]?.cluster.server, endpoint);
    assert.equal(securityGroupId, (vpcConfig as { clusterSecurityGroupId: string }).clusterSecurityGroupId);
  });
});

describe("an existing cluster", () => {
  it("is used as it is: nothing is registered, and what there is to know is looked up", async () => {
    const { resources, outputs } = await record(() => {
      const args = { name: "theirs", region: "us-east-1", network: network() };
      const { name, kubeconfig, securityGroupId, ready } = existingCluster(args, {});
      return { name, kubeconfig, securityGroupId, ready };
    });
    assert.deepEqual(resources, []);
    assert.equal(outputs["name"], "theirs");
    assert.match(outputs["securityGroupId"] as string, /^sg-/);
    assert.match(outputs["kubeconfig"] as string, /"server":"https:\/\/[0-9A-F]+\.gr7\.us-east-1/);
    assert.deepEqual(outputs["ready"], []);
  });
});

import { strict as assert } from "node:assert";
import { existingCluster, existingNetwork, PodIdentity, type PodIdentityArgs } from "../../../components/aws";
import { awsResource, ofType, statements, waitsFor } from "../../support/awsResources";
import { record } from "../../support/recorder";

const statement = { actions: ["s3:GetObject"], resources: ["arn:aws:s3:::artifacts/*"] };

const build = (changes: Partial<PodIdentityArgs> = {}) =>
  record(() => {
    const network = existingNetwork({ vpcId: "vpc-1", privateSubnetIds: [] }, {});
    const cluster = existingCluster({ name: "platform", region: "us-east-1", network }, {});
    const { roleArn, ready } = new PodIdentity(
      "reader",
      {
        cluster,
        namespace: "mlops-registry",
        serviceAccount: "mlflow",
        statements: [statement],
        ...changes,
      },
      {},
    );
    return { roleArn, ready: ready.map(({ urn }) => urn) };
  });

describe("PodIdentity", () => {
  it("gives the role to the pods of one service account in one namespace of one cluster", async () => {
    const recording = await build();
    const { clusterName, namespace, serviceAccount, roleArn } = awsResource(
      recording,
      "reader-association",
    ).plain;
    assert.deepEqual([clusterName, namespace, serviceAccount], ["platform", "mlops-registry", "mlflow"]);
    assert.equal(roleArn, recording.outputs["roleArn"]);
    assert.equal(roleArn, awsResource(recording, "reader-role").outputs["arn"]);
  });

  it("trusts EKS alone, for as long as a session with tags", async () => {
    assert.deepEqual(statements(awsResource(await build(), "reader-role"), "assumeRolePolicy"), [
      {
        Effect: "Allow",
        Principal: { Service: "pods.eks.amazonaws.com" },
        Action: ["sts:AssumeRole", "sts:TagSession"],
      },
    ]);
  });

  it("permits what the statements say and nothing else", async () => {
    const recording = await build();
    assert.deepEqual(statements(awsResource(recording, "reader-role-policy")), [
      { Effect: "Allow", Action: statement.actions, Resource: statement.resources },
    ]);
    assert.deepEqual(ofType(recording, "iam/rolePolicyAttachment:RolePolicyAttachment"), []);
  });

  it("adds the policies of AWS that are asked for, with no policy of its own when it has nothing to say", async () => {
    const arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess";
    const recording = await build({ statements: undefined, managedPolicies: [arn] });
    const [attachment] = ofType(recording, "iam/rolePolicyAttachment:RolePolicyAttachment");
    assert.equal(attachment?.plain["policyArn"], arn);
    assert.deepEqual(ofType(recording, "iam/rolePolicy:RolePolicy"), []);
  });

  it("is bounded where the settings say so", async () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
    const { plain } = awsResource(await build({ permissionsBoundary }), "reader-role");
    assert.equal(plain["permissionsBoundary"], permissionsBoundary);
  });

  it("is ready when association and permissions are there, in this order of trust", async () => {
    const recording = await build();
    const association = awsResource(recording, "reader-association");
    assert.ok(waitsFor(recording, association).includes("reader-role-policy"));
    const names = (recording.outputs["ready"] as string[]).map((urn) => urn.split("::").at(-1));
    assert.deepEqual(names, ["reader-association", "reader-role-policy"]);
  });
});

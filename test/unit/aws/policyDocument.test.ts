import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { managedPolicyArn, policyDocument, trustService } from "../../../components/aws/policyDocument";

async function document(...statements: Parameters<typeof policyDocument>[0]): Promise<unknown> {
  const json = await new Promise<string>((resolve) => policyDocument(statements).apply(resolve));
  return JSON.parse(json);
}

describe("a policy document", () => {
  it("allows what a statement names, ARNs that are not yet known included", async () => {
    const resources = [pulumi.output("arn:aws:s3:::artifacts"), "arn:aws:s3:::artifacts/*"];
    assert.deepEqual(await document({ actions: ["s3:GetObject"], resources }), {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:GetObject"],
          Resource: ["arn:aws:s3:::artifacts", "arn:aws:s3:::artifacts/*"],
        },
      ],
    });
  });

  it("denies where a statement says so, to whom and under which conditions", async () => {
    const conditions = { Bool: { "aws:SecureTransport": "false" } };
    const statement = { sid: "TlsOnly", effect: "Deny" as const, principals: "*" as const, conditions };
    assert.deepEqual(await document({ ...statement, actions: ["s3:*"], resources: ["arn:aws:s3:::a"] }), {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "TlsOnly",
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: ["arn:aws:s3:::a"],
          Condition: conditions,
        },
      ],
    });
  });

  it("lets a service take a role on", () => {
    const { Statement } = JSON.parse(trustService("ec2.amazonaws.com")) as { Statement: unknown };
    assert.deepEqual(Statement, [
      { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: ["sts:AssumeRole"] },
    ]);
  });

  it("knows the policies of AWS by their names, folders included", () => {
    assert.equal(
      managedPolicyArn("service-role/AmazonEBSCSIDriverPolicy"),
      "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy",
    );
  });
});

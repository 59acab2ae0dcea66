import { strict as assert } from "node:assert";
import { AwsCommandError, type AwsCommand } from "../../../../scripts/recover/aws/awsCommand";
import { AwsLookup } from "../../../../scripts/recover/aws/lookup";
import type { ResourceState } from "../../../../scripts/recover/checkpoint";
import type { Finding } from "../../../../scripts/recover/settle";
import { awsProvider, awsResource, awsUrn } from "./states";

const vpcType = "aws:ec2/vpc:Vpc";
const vpcUrn = awsUrn(vpcType, "one");
const vpcArn = (id: string): string => `arn:aws:ec2:eu-central-1:123456789012:vpc/${id}`;

/** An account that answers with these ARNs, all tagged with the URN, and remembers what it was asked. */
function account(arns: string[], urn = vpcUrn, id = "123456789012"): { aws: AwsCommand; asked: string[][] } {
  const asked: string[][] = [];
  const tags = [{ Key: "mlops-stack.io/urn", Value: urn.replaceAll("$", "=") }];
  const answers: Record<string, unknown> = {
    "get-resources": { ResourceTagMappingList: arns.map((ResourceARN) => ({ ResourceARN, Tags: tags })) },
    "get-caller-identity": { Account: id },
  };
  return {
    asked,
    aws: (words) => {
      asked.push(words);
      return Promise.resolve(answers[words[1] ?? ""]);
    },
  };
}

function find(created: ResourceState, aws: AwsCommand, others = [awsProvider()]): Promise<Finding> {
  return new AwsLookup(others, aws).find(created);
}

const silent: AwsCommand = () => assert.fail("it was asked");

describe("the look-up of what an interrupted update made in AWS", () => {
  it("finds a resource by the tag that carries its URN, in the region of its provider", async () => {
    const { aws, asked } = account([vpcArn("vpc-1")]);
    assert.deepEqual(await find(awsResource(vpcType), aws), { is: "there", id: "vpc-1" });
    const [words = []] = asked;
    assert.deepEqual(words.slice(0, 2), ["resourcegroupstaggingapi", "get-resources"]);
    assert.deepEqual(words.slice(-2), ["--region", "eu-central-1"]);
    assert.deepEqual(JSON.parse(words[3] ?? ""), [
      {
        Key: "mlops-stack.io/urn",
        Values: ["urn:pulumi:local::mlops::mlops:aws:Network=aws:ec2/vpc:Vpc::one"],
      },
    ]);
  });

  it("asks with the profile of the provider", async () => {
    const { aws, asked } = account([]);
    await find(awsResource(vpcType), aws, [awsProvider({ profile: "team" })]);
    assert.deepEqual(asked[0]?.slice(-2), ["--profile", "team"]);
  });

  it("looks for what has no region in the one that knows it", async () => {
    const type = "aws:iam/policy:Policy";
    const { aws, asked } = account(["arn:aws:iam::123456789012:policy/p"], awsUrn(type, "one"));
    assert.deepEqual(await find(awsResource(type), aws), {
      is: "there",
      id: "arn:aws:iam::123456789012:policy/p",
    });
    assert.deepEqual(asked[0]?.slice(-2), ["--region", "us-east-1"]);
  });

  it("says that nothing is there when nothing carries the tag", async () => {
    assert.deepEqual(await find(awsResource(vpcType), account([]).aws), { is: "absent" });
    const other = account([vpcArn("vpc-1")], `${vpcUrn}-other`);
    assert.deepEqual(await find(awsResource(vpcType), other.aws), { is: "absent" });
  });

  it("does not take what the state has already for what it looks for", async () => {
    const { aws } = account([vpcArn("vpc-old"), vpcArn("vpc-new")]);
    const old = awsResource(vpcType, {}, { id: "vpc-old" });
    assert.deepEqual(await find(awsResource(vpcType), aws, [awsProvider(), old]), {
      is: "there",
      id: "vpc-new",
    });
  });

  it("asks a person when several carry the tag", async () => {
    const found = await find(awsResource(vpcType), account([vpcArn("vpc-1"), vpcArn("vpc-2")]).aws);
    assert.ok(found.is === "unknown");
    assert.match(found.why, /vpc\/vpc-1, .*vpc\/vpc-2/);
  });

  it("asks AWS nothing about what its inputs tell", async () => {
    const role = awsResource("aws:iam/role:Role", { name: "nodes-1a2b" });
    assert.deepEqual(await find(role, silent), { is: "there", id: "nodes-1a2b", unseen: true });
  });

  it("reads inputs inside others, and those that are kept secret", async () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: '"key"',
    };
    const tag = awsResource("aws:autoscaling/tag:Tag", {
      autoscalingGroupName: "group",
      tag: { key: secret },
    });
    assert.deepEqual(await find(tag, silent), { is: "there", id: "group,key", unseen: true });
  });

  it("asks a person when the inputs do not tell, or are encrypted", async () => {
    const encrypted = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      ciphertext: "x",
    };
    for (const inputs of [{ path: "/" }, { name: encrypted }, { name: "" }]) {
      const found = await find(awsResource("aws:iam/role:Role", inputs), silent);
      assert.equal(found.is, "unknown", JSON.stringify(inputs));
    }
  });

  it("drops what can be made again without harm, and says why", async () => {
    const found = await find(awsResource("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"), silent);
    assert.deepEqual(found.is, "absent");
    assert.match((found as { why: string }).why, /takes it over again/);
  });

  it("asks a person about a type that it does not know", async () => {
    const found = await find(awsResource("aws:mq/broker:Broker"), silent);
    assert.match((found as { why: string }).why, /nothing says how aws:mq\/broker:Broker is found/);
  });

  it("asks a person when aws is missing or denied, with the command that would tell", async () => {
    const refused: AwsCommand = () => Promise.reject(new AwsCommandError("the aws command is not on PATH"));
    const found = await find(awsResource(vpcType), refused);
    assert.ok(found.is === "unknown");
    assert.match(
      found.why,
      /^the aws command is not on PATH; .*aws resourcegroupstaggingapi get-resources --tag-filters '\[.*\]' --region eu-central-1$/,
    );
  });

  it("asks a person when the provider is not in the state", async () => {
    const found = await find(awsResource(vpcType), silent, []);
    assert.match((found as { why: string }).why, /region of its provider/);
  });

  it("finds the association of a subnet by one question", async () => {
    const type = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    const aws: AwsCommand = () =>
      Promise.resolve({
        RouteTables: [
          {
            Associations: [
              { RouteTableAssociationId: "rtbassoc-1", RouteTableId: "rtb-1", SubnetId: "subnet-1" },
            ],
          },
        ],
      });
    const created = awsResource(type, { subnetId: "subnet-1", routeTableId: "rtb-1" });
    assert.deepEqual(await find(created, aws), { is: "there", id: "rtbassoc-1" });
    const other = awsResource(type, { subnetId: "subnet-1", routeTableId: "rtb-2" });
    assert.deepEqual(await find(other, aws), { is: "absent" });
  });
});

describe("the account that is asked", () => {
  const strangers = account([vpcArn("vpc-1")], vpcUrn, "999999999999");
  const bound = awsProvider({ allowedAccountIds: JSON.stringify(["123456789012"]) });
  const made = awsResource(
    "aws:kms/key:Key",
    {},
    {
      id: "k",
      outputs: { arn: "arn:aws:kms:eu-central-1:123456789012:key/k" },
    },
  );

  it("must be one that the provider is bound to", async () => {
    const found = await find(awsResource(vpcType), strangers.aws, [bound]);
    assert.ok(found.is === "unknown");
    assert.match(found.why, /of account 999999999999, the stack is in 123456789012/);
    assert.equal((await find(awsResource(vpcType), account([vpcArn("vpc-1")]).aws, [bound])).is, "there");
  });

  it("must be the one of what the stack has made, where the provider is bound to none", async () => {
    assert.equal((await find(awsResource(vpcType), strangers.aws, [awsProvider(), made])).is, "unknown");
  });

  it("is asked once who it is", async () => {
    const { aws, asked } = account([]);
    const lookup = new AwsLookup([bound], aws);
    await Promise.all([lookup.find(awsResource(vpcType)), lookup.find(awsResource("aws:ec2/eip:Eip"))]);
    assert.equal(asked.filter(([service]) => service === "sts").length, 1);
  });
});

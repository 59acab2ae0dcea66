import { strict as assert } from "node:assert";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import {
  awsProvider,
  type AwsProviderArgs,
  carryUrn,
  Network,
  stackTags,
  urnOfTag,
  urnTag,
  urnTagValue,
} from "../../../components/aws";
import { taggable } from "../../../components/aws/taggable";
import { awsResource } from "../../support/awsResources";
import { at, text } from "../../support/manifests";
import { record, type RecordedResource } from "../../support/recorder";

const tagged = (program: () => void) =>
  record(() => {
    pulumi.runtime.registerStackTransformation(carryUrn());
    program();
  });

const urnOf = ({ plain }: RecordedResource) => {
  const value = at(plain["tags"], urnTag);
  // The recorder's URNs name no particular stack.
  return typeof value === "string" ? urnOfTag(value).replace(":test::", ":stack::") : undefined;
};

describe("the tag with the URN", () => {
  it("is on everything that takes tags, with the ancestry that the engine writes, and on nothing else", async () => {
    const { resources } = await tagged(() => {
      new Network("network", { name: "platform", region: "us-east-1", zones: ["us-east-1a"] }, {});
      new k8s.core.v1.ConfigMap("map", {});
    });
    assert.ok(resources.length > 20);
    for (const resource of resources) {
      assert.equal(urnOf(resource), taggable[resource.type] ? resource.urn : undefined, resource.name);
    }
  });

  it("joins the tags that a resource has, known or not yet known", async () => {
    const recording = await tagged(() => {
      new aws.ec2.Vpc("known", { tags: { Name: "platform" } });
      new aws.ec2.Vpc("later", { tags: pulumi.output({ Name: "platform" }) });
    });
    for (const name of ["known", "later"]) {
      const vpc = awsResource(recording, name);
      assert.equal(at(vpc.plain["tags"], "Name"), "platform");
      assert.equal(urnOf(vpc), vpc.urn);
    }
  });

  it("is refused for a type that the table does not know", async () => {
    await assert.rejects(
      tagged(() => void new aws.sqs.Queue("queue")),
      /taggable.ts does not know whether aws:sqs\/queue:Queue takes tags/,
    );
  });

  it("is refused where it is too long to be found again", async () => {
    await assert.rejects(
      tagged(() => void new aws.ec2.Vpc("v".repeat(240))),
      /is 2\d\d characters long, and a tag holds 256/,
    );
  });

  it("is made of what every service takes, and can be read back", () => {
    const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9:/.-]{0,40}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), name, (types, last) => {
        const urn = `urn:pulumi:prod::mlops::${types.join("$")}::${last}`;
        assert.match(urnTagValue(urn), /^[\w.:/=+@-]*$/);
        assert.equal(urnOfTag(urnTagValue(urn)), urn);
      }),
    );
  });
});

describe("the AWS provider", () => {
  const provider = async (changes: Partial<AwsProviderArgs> = {}) => {
    const args = { region: "eu-west-1", name: "platform", ...changes };
    const { resources } = await record(() => awsProvider("aws", args));
    return resources[0]?.plain ?? {};
  };

  it("works in the region of the settings, and in no account but the one they name", async () => {
    assert.equal((await provider())["region"], "eu-west-1");
    assert.equal((await provider())["allowedAccountIds"], undefined);
    const named = await provider({ accountId: "123456789012" });
    assert.deepEqual(JSON.parse(text(named["allowedAccountIds"])), ["123456789012"]);
  });

  it("tags everything for the bill: whose it is, and what the settings add", async () => {
    const { defaultTags } = await provider({ tags: { team: "ml" } });
    assert.deepEqual(JSON.parse(text(defaultTags)), { tags: stackTags("platform", { team: "ml" }) });
    assert.deepEqual(stackTags("platform", { team: "ml" }), {
      team: "ml",
      "mlops-stack.io/name": "platform",
      "mlops-stack.io/managed-by": "pulumi",
    });
  });
});

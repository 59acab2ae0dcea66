import { strict as assert } from "node:assert";
import { urnOfTag, urnTag } from "../../../components/aws";
import { taggable } from "../../../components/aws/taggable";
import { ofType } from "../../support/awsResources";
import { forEveryStack } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import { at, generatedSecrets, list, type Manifest, text } from "../../support/manifests";
import type { RecordedResource, Recording } from "../../support/recorder";
import { hideSecrets, type Plain } from "../../support/secrets";
import { isOnAws, stackSettings } from "../../support/stackSettings";

/** What holds what cannot be made again, and how AWS itself is kept from deleting it, or from deleting what is in it. */
const stateful: Record<string, (inputs: Manifest, protect: boolean) => boolean> = {
  "aws:rds/instance:Instance": ({ deletionProtection }, protect) => deletionProtection === protect,
  "aws:eks/cluster:Cluster": ({ deletionProtection }, protect) => deletionProtection === protect,
  // Without protection it is the settings' to say whether a full bucket goes.
  "aws:s3/bucket:Bucket": ({ forceDestroy }, protect) => forceDestroy !== true || !protect,
  "aws:ecr/repository:Repository": ({ forceDelete }, protect) => forceDelete === !protect,
  // AWS waits at least a week before it deletes a key, asked or not.
  "aws:kms/key:Key": ({ deletionWindowInDays }) => Number(deletionWindowInDays) >= 7,
};

/** Statements that allow actions by a pattern on every resource, by the type that carries them and their names. */
const wideStatements = new Exceptions({
  "aws:kms/key:Key Account":
    "in the policy of a key, every resource is that key; without it nobody could change it",
  "aws:kms/key:Key Logs": "in the policy of a key, every resource is that key",
});

/** Longest tag value that AWS takes. Source: Tagging AWS Resources user guide, "Tag naming limits". */
const longestValue = 256;

forEveryStack("every resource of AWS", (recording, yaml) => {
  const everyResource = (law: (resource: RecordedResource) => void) => {
    const found = resourcesOfAws(recording());
    assert.equal(found.length > 0, isOnAws(yaml));
    found.forEach(law);
  };

  it("has the explicit provider and a parent", () => {
    everyResource(({ urn, options, parent }) => {
      assert.equal(options.provider, "aws", urn);
      assert.ok(parent, urn);
    });
  });

  it("carries its URN, if it takes tags, in what a tag can hold", () => {
    everyResource(({ urn, type, plain }) => {
      if (!taggable[type]) return;
      const tag = text(at(plain["tags"], urnTag));
      // The recorder's URNs name no particular stack.
      assert.equal(urnOfTag(tag).replace(/^urn:pulumi:[^:]+::/, "urn:pulumi:stack::"), urn);
      assert.ok(tag.length <= longestValue, `${tag.length} characters: ${urn}`);
    });
  });

  it("that holds what cannot be made again is protected as the settings say, by the engine and by AWS", () => {
    const protect = stackSettings(yaml)["mlops:aws"]?.protect ?? false;
    everyResource(({ urn, type, plain, options }) => {
      const isKept = stateful[type];
      if (!isKept) return;
      assert.equal(options.protect, protect, urn);
      assert.ok(isKept(plain, protect), `AWS itself would not keep ${urn}`);
    });
  });

  it("that is a role stays within the boundary of the settings", () => {
    const boundary = stackSettings(yaml)["mlops:aws"]?.permissionsBoundary;
    const roles = ofType(recording(), "iam/role:Role");
    assert.equal(roles.length > 0, isOnAws(yaml));
    for (const { urn, plain } of roles) assert.equal(plain["permissionsBoundary"], boundary, urn);
  });

  it("allows nobody what a pattern matches on whatever there is", () => {
    const wide = resourcesOfAws(recording()).flatMap((resource) =>
      statementsOf(resource)
        .filter(isWide)
        .map(({ Sid }) => `${resource.type} ${text(Sid)}`),
    );
    wideStatements.cover(wide);
  });

  it("holds no secret that is not marked as one, encoded or not", () => {
    const secrets = generatedSecrets(recording());
    everyResource(({ urn, inputs }) => {
      const shown = texts(hideSecrets(inputs) as Plain).flatMap((value) => [value, decoded(value)]);
      for (const secret of secrets) assert.ok(!shown.some((value) => value.includes(secret)), urn);
    });
  });
});

wideStatements.mustBeNeeded("the rule that permissions name what they allow");

function resourcesOfAws({ resources }: Recording): RecordedResource[] {
  return resources.filter(({ type }) => type.startsWith("aws:"));
}

/** The statements of every policy that the resource carries, whatever the input is called. */
function statementsOf({ plain }: RecordedResource): Manifest[] {
  return Object.values(plain)
    .filter((value) => typeof value === "string" && value.startsWith("{"))
    .flatMap((json) => list((JSON.parse(text(json)) as Manifest)["Statement"]));
}

function isWide({ Effect, Action, Resource, NotAction, NotResource }: Manifest): boolean {
  if (Effect !== "Allow") return false;
  // What is not named is a pattern as well.
  const everything = NotResource !== undefined || texts(Resource ?? []).includes("*");
  const pattern = NotAction !== undefined || texts(Action ?? []).some((action) => action.includes("*"));
  return everything && pattern;
}

/** Every text in a value. */
function texts(value: Plain): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap((item: Plain) => texts(item));
}

function decoded(value: string): string {
  return Buffer.from(value, "base64").toString();
}

import { strict as assert } from "node:assert";
import { ImageRepository, type ImageRepositoryArgs } from "../../../components/aws";
import { awsResource } from "../../support/awsResources";
import { record } from "../../support/recorder";
import { standingCluster } from "../../support/standingCluster";

const build = async (changes: Partial<ImageRepositoryArgs> = {}) => {
  const recording = await record(() => {
    const { options } = standingCluster();
    return { url: new ImageRepository("images", { name: "team/model", ...changes }, options).url };
  });
  return {
    url: recording.outputs["url"],
    lifecycle: JSON.parse(awsResource(recording, "images-lifecycle").plain["policy"] as string) as unknown,
    repository: awsResource(recording, "images-repository"),
  };
};

describe("ImageRepository", () => {
  it("has the name that image references have", async () => {
    const { repository, url } = await build();
    assert.equal(repository.plain["name"], "team/model");
    assert.match(String(url), /\.dkr\.ecr\..*\/team\/model$/);
  });

  it("moves no tag but those that are said to move", async () => {
    const rigid = (await build()).repository.plain;
    assert.deepEqual(
      [rigid["imageTagMutability"], rigid["imageTagMutabilityExclusionFilters"]],
      ["IMMUTABLE", undefined],
    );
    const moving = (await build({ movingTags: ["champion"] })).repository.plain;
    assert.equal(moving["imageTagMutability"], "IMMUTABLE_WITH_EXCLUSION");
    assert.deepEqual(moving["imageTagMutabilityExclusionFilters"], [
      { filter: "champion", filterType: "WILDCARD" },
    ]);
  });

  it("encrypts its images, and scans what is pushed unless told otherwise", async () => {
    const { plain } = (await build()).repository;
    assert.deepEqual(plain["encryptionConfigurations"], [{ encryptionType: "KMS" }]);
    assert.deepEqual(plain["imageScanningConfiguration"], { scanOnPush: true });
    const unscanned = (await build({ scanOnPush: false })).repository.plain;
    assert.deepEqual(unscanned["imageScanningConfiguration"], { scanOnPush: false });
  });

  it("goes with its images, unless it is protected", async () => {
    const { plain, options } = (await build({ protect: true })).repository;
    assert.deepEqual([plain["forceDelete"], options.protect], [false, true]);
    const open = (await build()).repository;
    assert.deepEqual([open.plain["forceDelete"], open.options.protect], [true, false]);
  });

  it("keeps as many images as the settings say", async () => {
    const { lifecycle } = await build({ keep: 12 });
    assert.match(JSON.stringify(lifecycle), /"countNumber":12/);
  });
});

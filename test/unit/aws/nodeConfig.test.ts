import assert from "node:assert/strict";
import { parse } from "yaml";
import { nodeConfigUserData, parallelPullThroughputMiB } from "../../../components/aws/nodeConfig";

describe("the user data of an AL2023 node", () => {
  const userData = nodeConfigUserData();
  const boundary = /boundary="(.+)"/.exec(userData)?.[1] ?? "";

  it("is a MIME document that names its boundary and ends with it", () => {
    assert.match(userData, /^MIME-Version: 1\.0\nContent-Type: multipart\/mixed; boundary="\S+"\n\n/);
    assert.ok(userData.endsWith(`\n--${boundary}--\n`));
  });

  it("has one part, which nodeadm reads, and which pulls images in parallel", () => {
    const [, part, ...rest] = userData.split(`--${boundary}\n`);
    assert.deepEqual(rest, []);
    const [header = "", body = ""] = (part ?? "").replace(`--${boundary}--\n`, "").split(/\n\n(.*)/s);
    assert.equal(header, "Content-Type: application/node.eks.aws");
    assert.deepEqual(parse(body), {
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec: { featureGates: { FastImagePull: true } },
    });
  });

  it("wants no more of the disk than gp3 gives with its first 3000 operations a second", () => {
    assert.ok(parallelPullThroughputMiB >= 600 && parallelPullThroughputMiB <= 3000 * 0.25);
  });
});

import assert from "node:assert/strict";
import { Lookup } from "../../../scripts/recover/lookup";

describe("the look-up of an interrupted create", () => {
  const find = (type: string) =>
    new Lookup([], {}).find({ urn: `urn:pulumi:s::p::${type}::one`, type, custom: true, inputs: {} });

  it("lets an image be built again: pushed twice, it is there once", async () => {
    assert.equal((await find("docker-build:index:Image")).is, "absent");
    assert.equal((await find("docker-build:index:Index")).is, "absent");
  });

  it("knows nothing of what only its provider knows", async () => {
    assert.equal((await find("random:index/randomPassword:RandomPassword")).is, "unknown");
  });
});

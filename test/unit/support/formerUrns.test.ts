import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { knownUrns } from "../../support/formerUrns";
import { record } from "../../support/recorder";

class Secret extends pulumi.CustomResource {
  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super("kubernetes:core/v1:Secret", name, {}, opts);
  }
}

class Noun extends pulumi.ComponentResource {
  constructor(
    name: string,
    opts?: pulumi.ComponentResourceOptions,
    child: pulumi.CustomResourceOptions = {},
  ) {
    super("mlops:test:Noun", name, {}, opts);
    new Secret(`${name}-secret`, { parent: this, ...child });
  }
}

async function urnsOf(program: () => unknown): Promise<string[]> {
  return [...knownUrns((await record(program)).resources)].sort();
}

const secret = (component: string, name: string) => `${component}$kubernetes:core/v1:Secret::${name}`;

describe("the URNs by which the engine knows a resource", () => {
  it("are its own alone where nothing was renamed", async () => {
    assert.deepEqual(await urnsOf(() => new Noun("new")), [
      secret("mlops:test:Noun", "new-secret"),
      "mlops:test:Noun::new",
    ]);
  });

  it("are those of a renamed component and of its children, which were called after it", async () => {
    assert.deepEqual(await urnsOf(() => new Noun("new", { aliases: [{ name: "old" }] })), [
      secret("mlops:test:Noun", "new-secret"),
      secret("mlops:test:Noun", "old-secret"),
      "mlops:test:Noun::new",
      "mlops:test:Noun::old",
    ]);
  });

  it("are those of a component of another type, and of one that has moved to the top", async () => {
    const types = await urnsOf(() => new Noun("new", { aliases: [{ type: "mlops:test:Word" }] }));
    assert.ok(types.includes(secret("mlops:test:Word", "new-secret")));
    const moved = await urnsOf(
      () => new Noun("new", {}, { aliases: [{ parent: pulumi.rootStackResource }] }),
    );
    assert.ok(moved.includes("kubernetes:core/v1:Secret::new-secret"));
  });

  it("are what an alias says as a whole", async () => {
    const urn = "urn:pulumi:test::mlops::mlops:test:Noun$kubernetes:core/v1:Secret::other";
    assert.ok(
      (await urnsOf(() => new Noun("new", {}, { aliases: [urn] }))).includes(
        secret("mlops:test:Noun", "other"),
      ),
    );
  });
});

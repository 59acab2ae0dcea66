import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { type Entry, openInventory } from "../../../../sandbox/cloud/inventory";
import {
  assertReadableCloud,
  inventoryCount,
  inventoryOf,
  inventoryTable,
  leftovers,
} from "../../../../sandbox/cloudReport";
import { markCloudStack } from "../../../../sandbox/controlPlane/cloudStack";
import { instanceNamed } from "../../../../sandbox/layout";
import { temporaryFolder } from "./temporaryFolder";

const entry = (type: string, id: string, urn?: string): Entry => ({
  type,
  id,
  urn,
  properties: {},
  uses: [],
  createdAt: "",
});
const vpc = entry(
  "aws:ec2/vpc:Vpc",
  "vpc-1",
  "urn:pulumi:prod::mlops::mlops:aws:Network$aws:ec2/vpc:Vpc::network-vpc",
);

describe("the report on the simulated cloud", () => {
  const folder = temporaryFolder();

  it("lists every thing by its type, with the program's name of it, or with nobody's", () => {
    const lines = inventoryTable([vpc, entry("aws:ec2/instance:Instance", "i-1")]).split("\n");
    assert.deepEqual(lines.slice(1, 3), [
      "ec2 Instance   i-1     (by itself)",
      "ec2 Vpc        vpc-1   network-vpc",
    ]);
    assert.match(inventoryCount([vpc, vpc]), /^2 things of 1 types/);
  });

  it("is there for an instance that simulates a cloud, and for no other", () => {
    const instance = { ...instanceNamed("some"), cloud: path.join(folder.at, "cloud") };
    assert.equal(inventoryOf(instance), undefined);
    markCloudStack(instance, "prod");
    assert.equal(inventoryOf(instance)?.file, path.join(instance.cloud, "prod.inventory.json"));
  });

  it("names a file that a person has broken, before anything is done", () => {
    const instance = { ...instanceNamed("some"), cloud: path.join(folder.at, "broken") };
    markCloudStack(instance, "prod");
    assertReadableCloud(instance);
    for (const file of ["account.json", "faults.json", "prod.inventory.json"]) {
      writeFileSync(path.join(instance.cloud, file), "{ ");
      assert.throws(
        () => {
          assertReadableCloud(instance);
        },
        (error: Error) => error.message.includes(path.join("broken", file)),
      );
      rmSync(path.join(instance.cloud, file));
    }
  });

  it("waits for what is on its way out, and then tells what stays", async () => {
    const inventory = openInventory("prod", folder.at);
    await inventory.put(vpc);
    assert.deepEqual(
      (await leftovers(inventory, 0)).map(({ id }) => id),
      ["vpc-1"],
    );
    setTimeout(() => void inventory.remove(vpc.type, vpc.id), 100);
    assert.deepEqual(await leftovers(inventory, 10_000), []);
  });
});

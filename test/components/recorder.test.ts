import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { record } from "../support/recorder";

class Shelf extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions = {}) {
    super("mlops:test:Shelf", name, {}, opts);
    new random.RandomPassword(`${name}-password`, { length: 8 }, { parent: this, protect: true });
    this.registerOutputs({});
  }
}

describe("the recorder", () => {
  it("records type, parent, inputs and options of every resource", async () => {
    const { resources } = await record(() => new Shelf("shelf"));
    const [shelf, password] = resources;
    assert.equal(shelf?.urn, "urn:pulumi:stack::mlops::mlops:test:Shelf::shelf");
    assert.equal(password?.parent, shelf?.urn);
    assert.equal(password?.plain["length"], 8);
    assert.equal(password?.options.protect, true);
  });

  it("records what a resource waits for, through a component as well", async () => {
    const { resources } = await record(() => {
      const shelf = new Shelf("shelf");
      new random.RandomPassword("later", { length: 8 }, { dependsOn: [shelf] });
    });
    const later = resources.find(({ name }) => name === "later");
    assert.deepEqual(later?.options.dependencies, [
      "urn:pulumi:stack::mlops::mlops:test:Shelf$random:index/randomPassword:RandomPassword::shelf-password",
    ]);
  });

  it("fails on a type that no test foresees", async () => {
    const program = () => new random.RandomPet("pet");
    await assert.rejects(
      record(program),
      /pet of type random:index\/randomPet:RandomPet, which no test foresees/,
    );
  });

  it("fails on a call that no test foresees", async () => {
    const program = () => pulumi.runtime.invoke("aws:index/getRegion:getRegion", {});
    await assert.rejects(record(program), /called aws:index\/getRegion:getRegion, which no test foresees/);
  });

  it("fails on a name that is used twice", async () => {
    const program = () => [new Shelf("shelf"), new Shelf("shelf")];
    await assert.rejects(record(program), /shelf is registered twice/);
  });

  it("fails on what goes wrong in the background", async () => {
    const program = () => {
      pulumi.output(Promise.resolve(1)).apply(() => {
        throw new Error("too late to be seen");
      });
    };
    await assert.rejects(record(program), /too late to be seen/);
  });

  it("waits for what nobody awaits", async () => {
    const { resources } = await record(() => {
      pulumi
        .output(new Promise<number>((resolve) => setImmediate(resolve, 1)))
        .apply(() => new Shelf("late"));
    });
    assert.ok(resources.some(({ name }) => name === "late"));
  });

  it("gives what the program exports, secrets unwrapped", async () => {
    const { outputs } = await record(() => ({ word: pulumi.secret("hidden"), one: pulumi.output(1) }));
    assert.deepEqual(outputs, { word: "hidden", one: 1 });
  });

  it("starts afresh after a program that failed", async () => {
    await assert.rejects(record(() => new random.RandomPet("pet")));
    const { resources } = await record(() => new Shelf("shelf"));
    assert.equal(resources.length, 2);
  });
});

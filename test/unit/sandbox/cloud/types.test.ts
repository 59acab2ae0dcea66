import assert from "node:assert/strict";

import { without } from "../../../../sandbox/cloud/objects";
import { typeSchema } from "../../../../sandbox/cloud/schema";
import { resourceTypes } from "../../../../sandbox/cloud/services";
import { typeNames } from "../../../../sandbox/cloud/typeNames";
import { same } from "../../../../sandbox/plugins/common/fields";
import { isObject, unknown, type Json } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { everything } from "./everything";
import { samples, type Sample, type Standing } from "./samples";
import { Session, type Resource } from "./session";

const byName = (resources: Resource[]): Standing =>
  Object.fromEntries(resources.map((resource) => [resource.name, resource]));
const sampleOf = ({ name }: Resource): Sample => {
  const found = samples.find((sample) => sample.name === name);
  assert.ok(found);
  return found;
};

/** Whether a preview is true of what came: the same, or not known then. */
function isTold(preview: Json | undefined, value: Json | undefined): boolean {
  if (preview === unknown || same(preview, value)) return true;
  if (!isObject(preview) || !isObject(value)) return false;
  return Object.keys(value).every((key) => isTold(preview[key], value[key]));
}

describe("every type of the simulated AWS", () => {
  const folder = temporaryFolder();
  let session: Session;
  let resources: Resource[];

  beforeEach("makes one of each", async () => {
    session = await new Session(folder.at).configure({
      region: "us-east-1",
      defaultTags: JSON.stringify({ tags: { team: "ml" } }),
    });
    resources = Object.values(await everything(session));
  });

  it("has a sample here", () => {
    const sampled = new Set<string>(samples.map(({ type }) => type));
    assert.deepEqual(
      typeNames.filter((type) => !sampled.has(type)),
      [],
    );
  });

  it("is read as it was created, and then differs in nothing from what the program says", async () => {
    const standing = byName(resources);
    const found: string[] = [];
    for (const resource of resources) {
      const read = await session.read(resource);
      assert.ok(read, resource.name);
      // Some are changed by those that came after: an endpoint by its associations, a certificate by its validation.
      if (!["s3-endpoint", "ecr-endpoint", "certificate"].includes(resource.name)) {
        assert.deepEqual(read.outputs, resource.outputs, resource.name);
      }
      assert.deepEqual(read.inputs, resource.inputs, resource.name);
      const given = sampleOf(resource).inputs(standing);
      // Of what a crash left, only the inputs are known, and the id that somebody found.
      assert.deepEqual(
        (await session.read({ ...resource, outputs: {} }))?.outputs,
        read.outputs,
        resource.name,
      );
      for (const state of [read, resource]) {
        const { changed } = await session.diff(state, given);
        found.push(...changed.map((property) => `${resource.name}.${property}`));
      }
    }
    assert.deepEqual(found, []);
  });

  it("foretells at preview every output, or says that it is known only later", async () => {
    const standing = byName(resources);
    const wrong: string[] = [];
    for (const resource of resources) {
      const { type, name, outputs } = resource;
      const preview = await session.previewCreate(type, name, sampleOf(resource).inputs(standing));
      const untold = Object.keys(outputs).filter((key) => !isTold(preview[key], outputs[key]));
      wrong.push(...untold.map((key) => `${name}.${key}`));
    }
    assert.deepEqual(wrong, []);
  });

  it("is imported by the id that the provider's documentation gives", async () => {
    const standing = byName(resources);
    const found: string[] = [];
    for (const resource of resources) {
      const { importedAs } = sampleOf(resource);
      const imported = await session.import(
        resource.type,
        resource.name,
        importedAs?.(standing) ?? resource.id,
      );
      assert.equal(imported?.id, resource.id, resource.name);
      const given = sampleOf(resource).inputs(standing);
      const { changed } = await session.diff(imported, given);
      const forgotten = resourceTypes[resource.type as Sample["type"]].writeOnly ?? [];
      const left = changed.filter((property) => !forgotten.includes(property));
      found.push(...left.map((property) => `${resource.name}.${property}`));
    }
    assert.deepEqual(found, []);
  });

  it("carries its own tags and the provider's, where it can have some", () => {
    for (const { type, name, outputs } of resources) {
      if (!typeSchema(type as Sample["type"]).outputs.includes("tagsAll")) continue;
      const { team } = outputs.tagsAll as Record<string, string>;
      assert.equal(team, "ml", name);
      assert.equal((outputs.tags as Record<string, string> | undefined)?.team, undefined, name);
    }
  });

  it("refuses an input that the SDK does not have", async () => {
    for (const { type, name, inputs } of resources) {
      const given = without(inputs, "__defaults", "tagsAll");
      const { failures } = await session.check(type, name, { ...given, colour: "red" }, inputs);
      assert.equal(failures.length, 1, name);
      assert.match(failures[0] ?? "", /there is no property 'colour'; known are /);
    }
  });

  it("leaves nothing behind when all are deleted, the last one first", async () => {
    for (const resource of resources.reverse()) {
      await session.delete(resource);
      assert.equal(await session.read(resource), undefined, resource.name);
    }
    assert.deepEqual(session.inventory.list(), []);
  });
});

import { strict as assert } from "node:assert";
import { mayBeForeign, partStrangers } from "../../../../scripts/recover/aws/strangers";
import type { ResourceState } from "../../../../scripts/recover/checkpoint";
import { settle, type Action } from "../../../../scripts/recover/settle";
import { checkpoint } from "../states";
import { awsProvider, awsResource } from "./states";

const own = (type: string): Record<string, string> => ({
  "mlops-stack.io/urn": `urn:pulumi:local::mlops::mlops:aws:Network=${type}::one`,
});

const repository = "aws:ecr/repository:Repository";
const bucket = "aws:s3/bucket:Bucket";

/** What is left of a resource that was adopted under a name, with these tags as the refresh read them. */
function after(type: string, outputs: Record<string, unknown>, others: ResourceState[] = []) {
  const created = awsResource(type, { name: "model" });
  const pending = checkpoint([awsProvider(), ...others], [{ type: "creating", resource: created }]);
  const { checkpoint: settled, actions } = settle(pending, () => ({
    is: "there",
    id: "model",
    unseen: true,
  }));
  const resources = (settled.deployment.resources ?? []).map((one) =>
    one.urn === created.urn && one.id === "model" ? { ...one, outputs } : one,
  );
  return partStrangers({ ...settled, deployment: { ...settled.deployment, resources } }, actions);
}

describe("what was adopted by its name", () => {
  it("stays in the state when it carries the tag with its URN", () => {
    for (const key of ["tags", "tagsAll"]) {
      const { strangers, actions } = after(repository, { [key]: own(repository) });
      assert.deepEqual(strangers, []);
      assert.equal(actions[0]?.outcome, "adopted");
      assert.match(actions[0].detail, /if it was made: the refresh drops it otherwise/);
    }
  });

  it("is taken out again when it carries another tag, or none: it is somebody else's", () => {
    for (const tags of [{}, { "mlops-stack.io/urn": "urn:pulumi:other" }, { owner: "them" }]) {
      const { strangers, actions, checkpoint: parted } = after(repository, { tags });
      assert.equal(strangers.length, 1);
      assert.equal(actions[0]?.outcome, "dropped");
      assert.match(actions[0].detail, /^model is there, but .* left alone$/);
      assert.ok((parted.deployment.resources ?? []).every(({ type }) => type !== repository));
    }
  });

  it("stays when it is a bucket that has not got its tags yet", () => {
    assert.deepEqual(after(bucket, { tags: {} }).strangers, []);
    assert.equal(after(bucket, { tags: { owner: "them" } }).strangers.length, 1);
  });

  it("stays when nothing of its type takes tags", () => {
    assert.deepEqual(after("aws:ecr/lifecyclePolicy:LifecyclePolicy", {}).strangers, []);
  });

  it("says nothing about the resource in use of the same URN", () => {
    const inUse = awsResource(repository, {}, { id: "model-before", outputs: {} });
    const { strangers, checkpoint: parted } = after(repository, { tags: {} }, [inUse]);
    assert.deepEqual(
      strangers.map(({ id }) => id),
      ["model"],
    );
    assert.ok((parted.deployment.resources ?? []).some(({ id }) => id === "model-before"));
  });

  it("is nobody's once the refresh has dropped it", () => {
    const action: Action = {
      operation: "creating",
      urn: awsResource(repository).urn,
      title: "",
      outcome: "adopted",
      detail: "",
      id: "model",
    };
    assert.ok(mayBeForeign(action));
    assert.deepEqual(partStrangers(checkpoint([], []), [action]).actions, [action]);
  });

  it("is not in question when nothing was adopted", () => {
    const { actions } = settle(
      checkpoint([], [{ type: "creating", resource: awsResource(repository) }]),
      () => ({ is: "absent" }),
    );
    assert.ok(!actions.some(mayBeForeign));
  });
});

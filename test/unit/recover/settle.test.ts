import assert from "node:assert/strict";
import fc from "fast-check";
import { ResourceState, references } from "../../../scripts/recover/checkpoint";
import { missing } from "../../../scripts/recover/order";
import { Finding, livesInStateOnly, settle } from "../../../scripts/recover/settle";
import { checkpoint, interrupted, provider, resource, urnOf } from "./states";

const configMap = "kubernetes:core/v1:ConfigMap";
const created = (name: string, more: Partial<ResourceState> = {}) => ({
  type: "creating",
  resource: resource(configMap, name, { provider, inputs: { data: { a: "1" } }, ...more }),
});
const there = (id: string) => (): Finding => ({ is: "there", id });

describe("the settlement of an interrupted update", () => {
  const resourcesOf = (state: ReturnType<typeof checkpoint>): ResourceState[] =>
    state.deployment.resources ?? [];

  it("adopts a create whose object is there, with its id and its inputs for outputs", () => {
    const { checkpoint: settled, actions } = settle(checkpoint([], [created("a")]), there("ns/a"));
    assert.deepEqual(
      actions.map(({ outcome }) => outcome),
      ["adopted"],
    );
    const adopted = resourcesOf(settled).at(-1);
    assert.equal(adopted?.id, "ns/a");
    assert.deepEqual(adopted.outputs, { data: { a: "1" } });
  });

  it("drops a create whose object is not there", () => {
    const state = checkpoint([], [created("a")]);
    const { checkpoint: settled, actions } = settle(state, () => ({ is: "absent" }));
    assert.equal(actions[0]?.outcome, "dropped");
    assert.deepEqual(resourcesOf(settled), resourcesOf(state));
  });

  it("leaves an object alone that Pulumi did not make", () => {
    const { checkpoint: settled, actions } = settle(checkpoint([], [created("a")]), () => ({
      is: "foreign",
      id: "ns/a",
    }));
    assert.match(actions[0]?.detail ?? "", /ns\/a is there, but Pulumi did not make it/);
    assert.ok(resourcesOf(settled).every(({ type }) => type !== configMap));
  });

  it("never looks for what lives in the state alone", () => {
    const types = [
      "random:index/randomId:RandomId",
      "tls:index/privateKey:PrivateKey",
      "pulumi:providers:kubernetes",
    ];
    const operations = types.map((type) => ({ type: "creating", resource: resource(type, "x") }));
    const { actions } = settle(checkpoint([], operations), () => assert.fail("it was looked for"));
    assert.ok(actions.every(({ outcome }) => outcome === "dropped"));
  });

  it("asks a person about what cannot be known", () => {
    const bucket = { type: "creating", resource: resource("aws:s3/bucket:Bucket", "b") };
    const { actions } = settle(checkpoint([], [bucket]), () => ({ is: "unknown", why: "only aws knows" }));
    assert.deepEqual(
      actions.map(({ outcome, detail }) => [outcome, detail]),
      [["undecided", "only aws knows"]],
    );
  });

  it("keeps the resource in use, and deletes the half-made replacement with the next update", () => {
    const old = resource(configMap, "a", { id: "ns/a-1", provider });
    const half = created("a", { protect: true });
    const { checkpoint: settled, actions } = settle(checkpoint([old], [half]), there("ns/a-2"));
    assert.equal(actions[0]?.outcome, "adopted for deletion");
    const named = resourcesOf(settled).filter(({ urn }) => urn === old.urn);
    assert.deepEqual(
      named.map(({ id, delete: remove, protect }) => [id, Boolean(remove), Boolean(protect)]),
      [
        ["ns/a-1", false, false],
        ["ns/a-2", true, false],
      ],
    );
  });

  it("puts the replacement where the one stood that was deleted for it", () => {
    const gone = resource(configMap, "a", { id: "ns/a", provider, pendingReplacement: true });
    const user = resource(configMap, "b", { id: "ns/b", provider, dependencies: [gone.urn] });
    const { checkpoint: settled } = settle(checkpoint([gone, user], [created("a")]), there("ns/a"));
    const ids = resourcesOf(settled).map(({ id, pendingReplacement }) => [id, pendingReplacement]);
    assert.deepEqual(ids.slice(2), [
      ["ns/a", undefined],
      ["ns/b", undefined],
    ]);
  });

  it("moves the replacement behind what it has come to refer to", () => {
    const gone = resource(configMap, "a", { id: "ns/a", provider, pendingReplacement: true });
    const other = resource(configMap, "b", { id: "ns/b", provider });
    const half = created("a", { dependencies: [other.urn] });
    const { checkpoint: settled } = settle(checkpoint([gone, other], [half]), there("ns/a"));
    assert.deepEqual(
      resourcesOf(settled)
        .slice(2)
        .map(({ id }) => id),
      ["ns/b", "ns/a"],
    );
  });

  it("adopts the newest of several attempts, and deletes the older ones", () => {
    const attempts = [created("a", { inputs: { try: 2 } }), created("a", { inputs: { try: 1 } })];
    const state = checkpoint([], attempts);
    const { checkpoint: settled } = settle(state, (one) => ({
      is: "there",
      id: `ns/a-${String(one.inputs?.try)}`,
    }));
    const named = resourcesOf(settled).filter(({ urn }) => urn === urnOf(configMap, "a"));
    assert.deepEqual(
      named.map(({ id, delete: remove }) => [id, Boolean(remove)]),
      [
        ["ns/a-2", false],
        ["ns/a-1", true],
      ],
    );
  });

  it("asks a person about an object whose parent the state does not hold", () => {
    const orphan = created("a", { parent: urnOf("mlops:data:Redis", "redis") });
    const { actions } = settle(checkpoint([], [orphan]), there("ns/a"));
    assert.equal(actions[0]?.outcome, "undecided");
    assert.match(actions[0].detail, /refers to what the state does not hold: .*mlops:data:Redis::redis/);
  });

  it("asks a person about an object whose provider the state does not hold", () => {
    const { actions } = settle(checkpoint([], [created("a", { provider: `${provider}-2` })]), there("ns/a"));
    assert.equal(actions[0]?.outcome, "undecided");
  });

  it("carries along the fields that it does not know", () => {
    const state = checkpoint([], [created("a")]);
    state.deployment.metadata = { integrity: "x" };
    const { checkpoint: settled } = settle(state, () => ({ is: "absent" }));
    assert.deepEqual(settled.deployment.metadata, { integrity: "x" });
    assert.equal(settled.version, 3);
  });

  describe("whatever was interrupted", () => {
    const law = (hold: (before: ResourceState[], after: ResourceState[], outcomes: string[]) => void) => {
      fc.assert(
        fc.property(interrupted, ({ state, find }) => {
          const { checkpoint: settled, actions } = settle(state, find);
          assert.deepEqual(settled.deployment.pending_operations, []);
          hold(
            resourcesOf(state),
            resourcesOf(settled),
            actions.map(({ outcome }) => outcome),
          );
        }),
        { numRuns: 500 },
      );
    };
    const identity = ({ urn, id }: ResourceState): string => `${urn} ${id}`;

    it("keeps every resource, but those that were deleted for a replacement that is there", () => {
      law((before, after) => {
        const left = new Set(after.map(identity));
        const lost = before.filter((one) => !one.pendingReplacement && !left.has(identity(one)));
        assert.deepEqual(lost, []);
        const urns = new Set(after.map(({ urn }) => urn));
        assert.ok(before.every(({ urn }) => urns.has(urn)));
      });
    });

    it("never holds a URN twice with one id, nor two resources of a URN that are both alive", () => {
      law((_, after) => {
        assert.equal(new Set(after.map(identity)).size, after.length);
        const alive = after.filter((one) => !one.delete).map(({ urn }) => urn);
        assert.equal(new Set(alive).size, alive.length);
      });
    });

    it("puts everything behind what it refers to", () => {
      law((_, after) => {
        after.forEach((one, at) => {
          assert.deepEqual(
            missing(one, after.slice(0, at)),
            [],
            `${one.urn} needs ${references(one).join(", ")}`,
          );
        });
      });
    });

    it("changes nothing but the list of operations where nothing is there", () => {
      fc.assert(
        fc.property(interrupted, ({ state }) => {
          const { checkpoint: settled } = settle(state, () => ({ is: "absent" }));
          assert.deepEqual(resourcesOf(settled), resourcesOf(state));
        }),
      );
    });

    it("gives every operation one outcome, and leaves nothing to decide that can be looked up", () => {
      law((_, __, outcomes) => {
        assert.ok(!outcomes.includes("undecided"));
      });
    });

    it("has nothing left to do the second time", () => {
      fc.assert(
        fc.property(interrupted, ({ state, find }) => {
          const once = settle(state, find).checkpoint;
          assert.deepEqual(settle(once, find), { checkpoint: once, actions: [] });
        }),
      );
    });
  });
});

describe("a resource that lives in the state alone", () => {
  it("is one of the random, tls and engine's own types, or a component", () => {
    assert.ok(livesInStateOnly(resource("mlops:data:Redis", "r", { custom: false })));
    assert.ok(livesInStateOnly(resource("random:index/randomPet:RandomPet", "r")));
    assert.ok(!livesInStateOnly(resource("randomness:index:Thing", "r")));
    assert.ok(!livesInStateOnly(resource(configMap, "r")));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import type { NodeGroup } from "../../../../sandbox/cloud/dataPlane/nodeGroup";
import { type Machine, planNodes } from "../../../../sandbox/cloud/dataPlane/nodePlan";
import { nodeGroup } from "./objects";

const old = "before";
const machine = (index: number, revision: string, more: Partial<Machine> = {}): Machine => ({
  instanceId: `i-${index}`,
  node: `node-${index}`,
  revision,
  leaving: false,
  ready: true,
  ...more,
});

const anyGroup = fc
  .record({
    desired: fc.integer({ min: 0, max: 6 }),
    maxUnavailable: fc.integer({ min: 1, max: 3 }),
    updateStrategy: fc.constantFrom("DEFAULT" as const, "MINIMAL" as const),
  })
  .map((some) => nodeGroup(some));

const anyMachines = fc
  .array(fc.record({ revision: fc.constantFrom(old, nodeGroup().revision), ready: fc.boolean() }), {
    maxLength: 7,
  })
  .map((all) => all.map(({ revision, ready }, index) => machine(index, revision, { ready })));

/** One turn of the world: what is to start is there, though not ready; what was leaving is gone. */
function next(group: NodeGroup, machines: Machine[], turn: number): Machine[] {
  const { start, leave } = planNodes(group, machines);
  const stay = machines
    .filter(({ leaving }) => !leaving)
    .map((one) => ({ ...one, ready: true, leaving: leave.includes(one.instanceId) }));
  const started = Array.from({ length: start }, (_, i) =>
    machine(1000 * (turn + 1) + i, group.revision, { ready: false }),
  );
  return [...stay, ...started];
}

describe("the plan of a node group's nodes", () => {
  it("reaches what the group says from anywhere, and then rests", () => {
    fc.assert(
      fc.property(anyGroup, anyMachines, (group, first) => {
        let machines = first;
        for (let turn = 0; turn < 60 && !planNodes(group, machines).settled; turn++)
          machines = next(group, machines, turn);
        const plan = planNodes(group, machines);
        assert.ok(plan.settled);
        assert.deepEqual(plan, { start: 0, leave: [], settled: true });
        assert.equal(machines.length, group.desired);
        assert.ok(machines.every(({ revision }) => revision === group.revision));
      }),
    );
  });

  it("replaces as many at a time as the group may miss: with a spare node, or without one", () => {
    fc.assert(
      fc.property(anyGroup, (group) => {
        let machines = Array.from({ length: group.desired }, (_, index) => machine(index, old));
        for (let turn = 0; turn < 60 && !planNodes(group, machines).settled; turn++) {
          const working = machines.filter(({ leaving }) => !leaving).length;
          const least =
            group.updateStrategy === "DEFAULT" ? group.desired : group.desired - group.maxUnavailable;
          const most =
            group.updateStrategy === "DEFAULT" ? group.desired + group.maxUnavailable : group.desired;
          assert.ok(working >= least, `${working} of ${group.desired} nodes work`);
          assert.ok(machines.length <= most, `${machines.length} instead of ${group.desired} nodes`);
          machines = next(group, machines, turn);
        }
      }),
    );
  });

  it("lets no node go for one that is not ready", () => {
    const group = nodeGroup({ desired: 1 });
    const starting = machine(2, group.revision, { ready: false });
    assert.deepEqual(planNodes(group, [machine(1, old), starting]).leave, []);
    assert.deepEqual(planNodes(group, [machine(1, old), { ...starting, ready: true }]).leave, ["i-1"]);
  });

  it("takes nodes of an older revision first when there are too many, then the youngest", () => {
    const group = nodeGroup({ desired: 1 });
    const machines = [machine(1, group.revision), machine(2, old), machine(3, group.revision)];
    assert.deepEqual(planNodes(group, machines).leave, ["i-2", "i-3"]);
  });

  it("takes every node of a group that goes, and gives none to one that never came to be", () => {
    const going = nodeGroup({ desired: 2, status: "DELETING" });
    const machines = [machine(1, going.revision), machine(2, going.revision, { ready: false })];
    assert.deepEqual(planNodes(going, machines), { start: 0, leave: ["i-2", "i-1"], settled: false });
    assert.deepEqual(planNodes(going, []), { start: 0, leave: [], settled: true });
    assert.equal(planNodes(nodeGroup({ desired: 2, status: "CREATE_FAILED" }), []).start, 0);
  });
});

import assert from "node:assert/strict";
import { openInventory, tokens } from "../../../../sandbox/cloud/inventory";
import { removeOrphans } from "../../../../sandbox/cloud/dataPlane/orphans";
import { stockOf } from "../../../../sandbox/cloud/dataPlane/view";
import { temporaryFolder } from "../core/temporaryFolder";

describe("what belongs to a node group", () => {
  const folder = temporaryFolder();
  const belongings = [tokens.instance, tokens.networkInterface, tokens.autoscalingGroup];

  /** An account with two groups and their belongings, one of which is then deleted by hand. */
  async function afterDeletion() {
    const inventory = openInventory("staging", folder.at);
    for (const group of ["mlops:system", "mlops:gpu"]) {
      await inventory.put({ type: tokens.nodeGroup, id: group, properties: {} });
      for (const type of belongings)
        await inventory.put({ type, id: `of-${group}`, properties: { nodeGroup: group } });
    }
    await inventory.put({ type: tokens.instance, id: "i-bastion", properties: {} });
    await inventory.remove(tokens.nodeGroup, "mlops:gpu");
    return inventory;
  }

  it("goes when somebody deletes the group by hand, and nothing else does", async () => {
    const inventory = await afterDeletion();
    const lines: string[] = [];
    await removeOrphans({ inventory, stock: stockOf(inventory.list()), say: (line) => lines.push(line) });
    const left = inventory.list().map(({ id }) => id);
    assert.deepEqual(left.sort(), [
      ...["i-bastion", "mlops:system", "of-mlops:system", "of-mlops:system", "of-mlops:system"],
    ]);
    assert.deepEqual(
      lines,
      belongings.map(() => "of-mlops:gpu goes: its node group mlops:gpu is no longer there"),
    );
  });

  it("stays where its group has come meanwhile", async () => {
    const inventory = await afterDeletion();
    const stock = stockOf(inventory.list());
    await inventory.put({ type: tokens.nodeGroup, id: "mlops:gpu", properties: {} });
    await removeOrphans({ inventory, stock, say: () => assert.fail("nothing goes") });
    assert.equal(inventory.get(tokens.instance, "of-mlops:gpu")?.id, "of-mlops:gpu");
  });
});

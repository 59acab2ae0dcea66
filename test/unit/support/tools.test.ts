import assert from "node:assert/strict";
import * as path from "node:path";
import { shared } from "../../../sandbox/layout";
import { exporterTools, observabilityTools } from "../../../sandbox/toolchain/observabilityTools";
import type { Tool } from "../../../sandbox/toolchain/tools";
import { tool } from "../../support/tools";

describe("a tool for a test", () => {
  it("is made where it is not there, it alone, and found in the toolchain", async () => {
    for (const { name } of [...observabilityTools, ...exporterTools]) {
      const made: string[] = [];
      const ensure = (wanted: readonly Tool[] = []) =>
        Promise.resolve(void made.push(...wanted.map((one) => one.name)));
      assert.equal(await tool(name, ensure), path.join(shared.bin, name));
      assert.deepEqual(made, [name]);
    }
  });

  it("is not answered before it is there", async () => {
    await assert.rejects(
      tool("promtool", () => Promise.reject(new Error("Go is missing"))),
      /Go is missing/,
    );
  });

  it("is one that the toolchain has: a misspelt name is told those that there are", async () => {
    const ensure = () => Promise.reject(new Error("asked for what nobody knows"));
    await assert.rejects(tool("promtol", ensure), /^Error: no tool is called promtol; there are .*promtool/);
  });
});

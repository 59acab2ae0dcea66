import * as path from "node:path";

import { shared } from "../../sandbox/layout";
import { builderTools } from "../../sandbox/toolchain/builderTools";
import { nodeTools } from "../../sandbox/toolchain/nodeTools";
import { exporterTools, observabilityTools } from "../../sandbox/toolchain/observabilityTools";
import { ensureToolchain } from "../../sandbox/toolchain/resolve";
import { tools } from "../../sandbox/toolchain/tools";
import { workflowTools } from "../../sandbox/toolchain/workflowTools";

const known = [
  ...tools,
  ...builderTools,
  ...nodeTools,
  ...observabilityTools,
  ...exporterTools,
  ...workflowTools,
];

/** As long as a hook may take that asks for a tool: on two busy cores, Prometheus is built in six minutes. */
export const toolTimeoutMs = 15 * 60_000;

/**
 * Path of an executable that a test runs. `make test` has made it before; where a test runs alone, it is made now.
 * @param name as in the toolchain: `promtool`, `redis_exporter`, `kubectl`.
 */
export async function tool(name: string, ensure = ensureToolchain): Promise<string> {
  const wanted = known.find((one) => one.name === name);
  if (wanted === undefined) {
    throw new Error(`no tool is called ${name}; there are ${known.map((one) => one.name).join(", ")}`);
  }
  await ensure([wanted]);
  return path.join(shared.bin, name);
}

import { Command, Option } from "commander";

import { clean, cloud, down, environment, preview, status, toolchain, up } from "./commands";
import { explained } from "./failure";
import { Interrupted } from "./interrupt";
import { instanceNamed } from "./layout";
import { say } from "./progress";
import type { Target } from "./ready";
import { type NodesMode, nodesModes } from "./realNode/mode";
import { tour } from "./tour/command";

/** Two stacks never share an API server by accident: each but the local one has a sandbox of its own name. */
function target(options: { stack: string; sandbox?: string; nodes?: NodesMode }): Target {
  const { stack, nodes } = options;
  const own = stack === "local" ? "default" : stack.replaceAll(".", "-");
  return { instance: instanceNamed(options.sandbox ?? own), stack, nodes };
}

const stack = new Option("--stack <name>", "the stack, which is a Pulumi.<name>.yaml")
  .env("STACK")
  .default("local");
const sandbox = new Option("--sandbox <name>", "the instance; several may run side by side").env("SANDBOX");
// `make up NODES=` says nothing.
if (process.env["NODES"] === "") delete process.env["NODES"];
const nodes = new Option(
  "--nodes <mode>",
  "whether one node runs containers; default: where this machine can, at the first start",
)
  .env("NODES")
  .choices(nodesModes);

const program = new Command("sandbox")
  .description(
    "The embedded default: a Pulumi engine, a Kubernetes control plane, nodes of which one may be real, a simulated AWS.",
  )
  .addOption(stack)
  .addOption(sandbox)
  .addOption(nodes);

const commands: [string, string, (target: Target, parameters: string[]) => Promise<number> | number][] = [
  ["up", "bring the stack up, and the sandbox that it runs on", up],
  ["tour", "walk through the product on a stack that really runs", tour],
  ["preview", "show what `up` would change", preview],
  ["down", "destroy the stack, stop every process and forget the instance", down],
  ["env", "print the shell exports for plain pulumi and kubectl", environment],
  ["status", "show the processes of the instance and what runs on it", status],
  ["cloud", "list what is in the simulated cloud", cloud],
  ["toolchain", "build or fetch the tools, and nothing else", toolchain],
  ["clean", "stop every instance and remove all that the sandbox made", clean],
];

for (const [name, description, action] of commands) {
  program
    .command(name)
    .description(description)
    .argument("[parameters...]", "handed on to pulumi")
    .action(async (parameters: string[]) => {
      process.exitCode = await action(target(program.opts()), parameters);
    });
}

program.parseAsync().catch((error: unknown) => {
  const sentence = explained(error);
  if (sentence === undefined) throw error;
  say(`sandbox: ${sentence}`);
  process.exitCode = error instanceof Interrupted ? 130 : 1;
});

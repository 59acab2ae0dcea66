import { existsSync, readdirSync } from "node:fs";
import * as path from "node:path";

import type { Entry } from "./cloud/inventory";
import { pulumiOutput } from "./engine/pulumi";
import type { Instance } from "./layout";
import { dockerFolder, dockerInventory } from "./plugins/docker/inventory";
import { text } from "./plugins/common/fields";
import { listOf, tokens } from "./plugins/docker/types";
import { table } from "./table";

/** The part of the stack's outputs that a person wants to see when `up` is done. */
interface ServiceOutput {
  name: string;
  address: string;
  url?: string;
}

/** One row for each container: what it runs, which ports it has, and what it holds. */
export function containerRows(entries: Entry[]): string[][] {
  const images = new Map(
    entries
      .filter(({ type }) => type === tokens.image)
      .map(({ properties }) => [text(properties.imageId), text(properties.name)]),
  );
  return entries
    .filter(({ type }) => type === tokens.container)
    .map(({ properties }) => [
      text(properties.name),
      images.get(text(properties.image)) ?? "",
      text(properties.gpus) || "-",
      `${JSON.stringify(properties.memory)} MiB`,
      listOf(properties.volumes)
        .map(({ volumeName }) => text(volumeName))
        .join(", ") || "-",
    ])
    .sort((a, b) => a.join().localeCompare(b.join()));
}

/** What would run, and where it would answer: no container does. */
export async function machineSummary(instance: Instance, stack: string): Promise<string> {
  const entries = dockerInventory(stack, dockerFolder(instance.root)).list();
  const outputs = JSON.parse(await pulumiOutput(instance, stack, ["stack", "output", "--json"])) as {
    services?: ServiceOutput[];
  };
  const services = (outputs.services ?? []).map(({ name, address, url = "-" }) => [name, address, url]);
  return [
    "",
    table(["CONTAINER", "IMAGE", "GPU", "MEMORY", "VOLUMES"], containerRows(entries)),
    table(["SERVICE", "IN THE NETWORK", "ON THE MACHINE"], services),
    "The containers are simulated: nothing runs and nothing answers (docs/development.md).\n" +
      `With Docker: plain \`pulumi up --stack ${stack}\`, in a shell without the sandbox's exports.\n`,
  ].join("\n");
}

/** What is left on the simulated machine, whichever stack made it. */
export function leftOnMachine(instance: Instance): Entry[] {
  const folder = dockerFolder(instance.root);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => /^(.+)\.inventory\.json$/.exec(path.basename(file))?.[1])
    .filter((stack) => stack !== undefined)
    .flatMap((stack) => dockerInventory(stack, folder).list());
}

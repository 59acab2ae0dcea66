import { table } from "../../sandbox/table";
import type { Restored } from "./restore";

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** What a person reads after a restore. */
export function restoredText({ stack, manifest, plan, models }: Restored): string {
  const rows = plan.databases.map(({ dumped: { name, rows: counted } }) => [
    `database ${name}`,
    `${sum(Object.values(counted))} rows in ${Object.keys(counted).length} tables`,
  ]);
  const { artifacts } = plan;
  if (artifacts?.kind === "volume") rows.push(["artifacts", `${artifacts.entries} files and folders`]);
  if (artifacts?.kind === "bucket")
    rows.push(["artifacts", artifacts.folder === undefined ? `left in ${artifacts.uri}` : artifacts.uri]);
  const restarted = models.length > 0 ? ` Started anew: ${models.join(", ")}.` : "";
  return [
    table(["WHAT", "HOLDS"], rows),
    `${stack} has what ${manifest.stack} had at ${manifest.createdAt}; passwords are still its own.${restarted}\n`,
  ].join("");
}

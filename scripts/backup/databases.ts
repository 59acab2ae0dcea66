import { z } from "zod";
import { ClusterError, type Kubectl } from "../shared/kubectl";
import { measuredFile } from "./files";
import { type PodReference, scriptIn } from "./helperPod";
import type { BackupFile, DumpedDatabase } from "./manifest";
import { dumpScript, listScript, rowsSql } from "./scripts";

const serverSchema = z.object({
  /** As a number: 180006. */
  version: z.int(),
  databases: z.array(
    z.object({
      name: z.string(),
      /** The role that it belongs to. */
      owner: z.string(),
      /** Size on the server, in bytes. */
      bytes: z.int(),
    }),
  ),
});

/** A server, as far as a backup is concerned. */
export type DatabaseServer = z.infer<typeof serverSchema>;
export type Database = DatabaseServer["databases"][number];

export async function databaseServer(kubectl: Kubectl, pod: PodReference): Promise<DatabaseServer> {
  return serverSchema.parse(JSON.parse(await kubectl.run(scriptIn(pod, listScript))));
}

/** 180006 → 18 */
export function majorOf(version: number): number {
  return Math.floor(version / 10000);
}

export interface Dump {
  database: DumpedDatabase;
  file: BackupFile;
}

/** Dumps a database into a file here; what arrives has to be what was sent. */
export async function dumpDatabase(
  kubectl: Kubectl,
  pod: PodReference,
  { name, bytes }: Database,
  folder: string,
): Promise<Dump> {
  const { output, measured } = measuredFile(folder, `${name}.dump`);
  await kubectl.run(scriptIn(pod, dumpScript, name, rowsSql), { output });
  const file = await measured;
  const facts = await kubectl.run(scriptIn(pod, "cat /tmp/facts/sha256 /tmp/facts/rows"));
  assertArrived(file, facts);
  return { database: { name, file: file.path, bytes, rows: rowsOf(facts) }, file };
}

/** @param facts begin with the SHA-256 of what was sent */
export function assertArrived({ path, bytes, sha256 }: BackupFile, facts: string): void {
  if (facts.startsWith(sha256)) return;
  throw new ClusterError(
    `${path} was cut short or changed on its way through the API server, after ${bytes} bytes: try again`,
  );
}

/** Lines of `schema.table`, a tab and a number; others are passed over. */
export function rowsOf(text: string): Record<string, number> {
  const lines = text.split("\n").map((line) => /^(.+)\t(\d+)$/.exec(line));
  return Object.fromEntries(
    lines.flatMap((found) => (found ? [[found[1] ?? "", Number(found[2])] as const] : [])),
  );
}

/** Rows of each table of a database, now. */
export async function countRows(
  kubectl: Kubectl,
  pod: PodReference,
  database: string,
): Promise<Record<string, number>> {
  const psql =
    'psql --no-psqlrc --no-align --tuples-only --field-separator=$\'\\t\' --set=ON_ERROR_STOP=1 --dbname="$1" <<<"$2"';
  return rowsOf(await kubectl.run(scriptIn(pod, psql, database, rowsSql)));
}

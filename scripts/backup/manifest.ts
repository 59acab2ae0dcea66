import { readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { UsageError } from "../shared/usageError";

/** Name of the file that says what a backup holds. It is written last. */
export const manifestName = "manifest.json";

const count = z.int().nonnegative();

const databaseSchema = z.strictObject({
  name: z.string(),
  /** Path of the dump, in the custom format of pg_dump. */
  file: z.string(),
  /** Size that the database had on the server, in bytes. */
  bytes: count,
  /** Rows of each table, by `schema.table`, in the snapshot that was dumped. */
  rows: z.record(z.string(), count),
});

const artifactsSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("volume"),
    /** Path of the tar. */
    file: z.string(),
    /** Files and folders in it. */
    entries: count,
  }),
  z.strictObject({
    kind: z.literal("bucket"),
    uri: z.string(),
    /** Folder with a copy; absent: the bucket itself is the backup. */
    folder: z.string().optional(),
  }),
]);

export const manifestSchema = z.strictObject({
  format: z.literal(1),
  stack: z.string(),
  /** When it was begun, ISO 8601 in UTC. */
  createdAt: z.iso.datetime(),
  versions: z.strictObject({
    /** Of the server, as a number: 180006. */
    postgres: z.int(),
    /** Of the tracking server; absent where its image does not tell. */
    mlflow: z.string().optional(),
  }),
  databases: z.array(databaseSchema),
  /** Absent: the stack has no registry. */
  artifacts: artifactsSchema.optional(),
  files: z.array(
    z.strictObject({ path: z.string(), bytes: count, sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type DumpedDatabase = z.infer<typeof databaseSchema>;
export type BackedUpArtifacts = z.infer<typeof artifactsSchema>;
export type BackupFile = Manifest["files"][number];

export function readManifest(folder: string): Manifest {
  const file = path.join(folder, manifestName);
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(
      `${folder} is no backup: ${(error as Error).message}. A backup that was interrupted has no manifest`,
    );
  }
  return parseManifest(text, file);
}

export function parseManifest(text: string, file: string): Manifest {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is damaged: ${(error as Error).message}. Take another backup`);
  }
  const { data, error } = manifestSchema.safeParse(raw);
  if (error) {
    const problems = error.issues.map(({ path: at, message }) => `${at.join(".") || "format"}: ${message}`);
    throw new UsageError(
      `${file} is damaged, or was written by another version of this program:\n  ${problems.join("\n  ")}`,
    );
  }
  const listed = new Set(data.files.map(({ path: one }) => one));
  const unlisted = contentsOf(data).filter((one) => !listed.has(one));
  if (unlisted.length > 0)
    throw new UsageError(`${file} is damaged: it lists no ${unlisted.join(", ")}. Take another backup`);
  return data;
}

/** The files that a restore needs one by one. */
function contentsOf({ databases, artifacts }: Manifest): string[] {
  return [...databases.map(({ file }) => file), ...(artifacts?.kind === "volume" ? [artifacts.file] : [])];
}

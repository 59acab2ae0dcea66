import { mlflowDatabases } from "../../components/mlflow";
import { type Database, type DatabaseServer, majorOf } from "../backup/databases";
import type { BackedUpArtifacts, DumpedDatabase, Manifest } from "../backup/manifest";
import type { Registry } from "../backup/registry";

/** Name by which `--without` leaves the artifacts out. */
export const artifactsName = "artifacts";

/** The longest name that Postgres keeps, less what a restore adds to it. */
const longestName = 63 - "_before_restore".length;

/** What is there before a restore. */
export interface Target {
  server: DatabaseServer;
  /** Rows of each table, by database. */
  rows: Record<string, Record<string, number>>;
  registry?: Registry;
}

export interface PlannedDatabase {
  dumped: DumpedDatabase;
  owner: string;
}

export interface Plan {
  databases: PlannedDatabase[];
  /** Absent: there are none, or they are left out. */
  artifacts?: BackedUpArtifacts;
}

export interface Wishes {
  /** What is left out: names of databases, or `artifacts`. */
  without: string[];
  /** Replace what is there. */
  overwrite: boolean;
}

/** What is restored where, or everything that stands against it. */
export function planRestore(
  manifest: Manifest,
  target: Target,
  wishes: Wishes,
): Plan | { refusals: string[] } {
  const wanted = (name: string) => !wishes.without.includes(name);
  const dumped = manifest.databases.filter(({ name }) => wanted(name));
  const artifacts = wanted(artifactsName) ? manifest.artifacts : undefined;
  const found = new Map(target.server.databases.map((one) => [one.name, one]));
  const refusals = [
    ...unknownNames(manifest, wishes.without),
    ...olderServer(manifest, target),
    ...olderMlflow(manifest, target),
    ...missingDatabases(dumped, found),
    ...otherPlace(artifacts, target.registry),
    ...(wishes.overwrite ? [] : occupied(dumped, target)),
  ];
  if (refusals.length > 0) return { refusals };
  const databases = dumped.map((one) => ({ dumped: one, owner: found.get(one.name)?.owner ?? "" }));
  return { databases, ...(artifacts && { artifacts }) };
}

function unknownNames({ databases }: Manifest, without: string[]): string[] {
  const known = [...databases.map(({ name }) => name), artifactsName];
  return without
    .filter((name) => !known.includes(name))
    .map((name) => `--without ${name}: the backup holds ${known.join(", ")}`);
}

function olderServer({ versions }: Manifest, { server }: Target): string[] {
  const [from, to] = [majorOf(versions.postgres), majorOf(server.version)];
  if (from <= to) return [];
  return [`the backup is of PostgreSQL ${from}, and the server is ${to}: restore to ${from} or newer`];
}

/** MLflow brings an older schema up to date, and refuses one that it does not know yet. */
function olderMlflow({ versions }: Manifest, { registry }: Target): string[] {
  const [from, to] = [versions.mlflow, registry?.version];
  if (from === undefined || to === undefined || compareVersions(from, to) <= 0) return [];
  return [`the backup is of MLflow ${from}, and the stack has ${to}: deploy ${from} or newer first`];
}

/** Below 0: `a` is older. */
export function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

function missingDatabases(dumped: DumpedDatabase[], found: Map<string, Database>): string[] {
  const long = dumped.filter(({ name }) => name.length > longestName);
  return [
    ...dumped
      .filter(({ name }) => !found.has(name))
      .map(
        ({ name }) =>
          `the stack has no database ${name}, and nobody whom it could belong to: deploy settings that make it, ` +
          `or leave it out with --without ${name}`,
      ),
    ...long.map(({ name }) => `${name}: names of more than ${longestName} letters leave no room for another`),
  ];
}

function otherPlace(artifacts: BackedUpArtifacts | undefined, registry: Registry | undefined): string[] {
  if (!artifacts) return [];
  const out = `or leave them out with --without ${artifactsName}`;
  if (!registry) return [`the stack has no MLflow to hold the artifacts: deploy it first, ${out}`];
  const isOnVolume = "mount" in registry.artifacts;
  if (artifacts.kind === "volume" && !isOnVolume)
    return [`the artifacts were on a volume and are in a bucket now: unpack and copy them yourself, ${out}`];
  if (artifacts.kind === "bucket" && isOnVolume)
    return [`the artifacts were in a bucket and are on a volume now: copy them yourself, ${out}`];
  if (artifacts.kind === "bucket" && artifacts.folder === undefined && !isSame(artifacts.uri, registry))
    return [`the backup holds no copy of ${artifacts.uri}: copy it yourself with \`aws s3 sync\`, ${out}`];
  return [];
}

function isSame(uri: string, { artifacts }: Registry): boolean {
  return "uri" in artifacts && artifacts.uri === uri;
}

function occupied(dumped: DumpedDatabase[], { rows }: Target): string[] {
  return dumped
    .map(({ name }) => ({ name, held: heldBy(name, rows[name] ?? {}) }))
    .filter(({ held }) => held !== "")
    .map(({ name, held }) => `the database ${name} is not empty (${held}): --overwrite replaces it`);
}

/** Tables that are named, where more hold something. */
const most = 7;

/** What nobody but its users put into a database, in words; empty where there is nothing. */
export function heldBy(database: string, rows: Record<string, number>): string {
  const counted = Object.entries(rows).filter(([table, count]) => count > ownRows(database, table));
  const shown = counted.slice(0, most).map(([table, count]) => `${table.replace(/^public\./, "")}: ${count}`);
  return [...shown, ...(counted.length > most ? ["…"] : [])].join(", ");
}

/** Rows that MLflow makes for itself at its first start; of its accounts and its bookkeeping, any number. */
function ownRows(database: string, table: string): number {
  if (database === mlflowDatabases.accounts) return Infinity;
  if (database !== mlflowDatabases.tracking) return 0;
  return registeredTables.includes(table) ? (table === "public.experiments" ? 1 : 0) : Infinity;
}

/** What a person knows of the registry; everything else in it hangs on these. Source: mlflow/store/tracking/dbmodels. */
export const registeredTables = [
  "public.experiments",
  "public.runs",
  "public.logged_models",
  "public.trace_info",
  "public.registered_models",
  "public.model_versions",
  "public.registered_model_aliases",
];

/** Tables that have another number of rows than they had, in words. */
export function differences(expected: Record<string, number>, found: Record<string, number>): string[] {
  return Object.entries(expected)
    .filter(([table, count]) => found[table] !== count)
    .map(([table, count]) => `${table} has ${found[table] ?? "no"} rows, and had ${count}`);
}

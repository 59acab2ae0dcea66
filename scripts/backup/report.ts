import { table } from "../../sandbox/table";
import type { Manifest } from "./manifest";

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** `1.5 MiB` */
export function sizeText(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), units.length - 1);
  const size = bytes / 2 ** (10 * power);
  return `${power === 0 ? size : size.toFixed(1)} ${units[power]}`;
}

/** What a person reads when a backup is complete. */
export function backupText(manifest: Manifest, folder: string): string {
  const { databases, artifacts, files } = manifest;
  const size = new Map(files.map(({ path, bytes }) => [path, sizeText(bytes)]));
  const rows = [
    ...databases.map(({ name, file, rows: counted }) => [
      `database ${name}`,
      `${sum(Object.values(counted))} rows in ${Object.keys(counted).length} tables`,
      size.get(file) ?? "",
    ]),
    ...(artifacts?.kind === "volume"
      ? [["artifacts", `${artifacts.entries} files and folders`, size.get(artifacts.file) ?? ""]]
      : []),
    ...(artifacts?.kind === "bucket" ? [["artifacts", artifacts.uri, bucketText(manifest)]] : []),
  ];
  return [
    table(["WHAT", "HOLDS", "SIZE"], rows),
    ...(artifacts?.kind === "bucket" && artifacts.folder === undefined ? [bucketHint(artifacts.uri)] : []),
    `${manifest.stack} is in ${folder}, as of ${manifest.createdAt}. It holds data and hashes of passwords: keep it safe, ` +
      "and elsewhere than the cluster\n",
  ].join("");
}

function bucketText({ artifacts, files }: Manifest): string {
  if (artifacts?.kind !== "bucket" || artifacts.folder === undefined) return "not copied";
  const prefix = `${artifacts.folder}/`;
  return sizeText(sum(files.filter(({ path }) => path.startsWith(prefix)).map(({ bytes }) => bytes)));
}

function bucketHint(uri: string): string {
  return `${uri} keeps former versions of its files, and was not copied: --copy-bucket does, or \`aws s3 sync ${uri} <folder>\`\n`;
}

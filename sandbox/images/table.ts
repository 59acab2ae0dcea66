import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { type ImageName, imageReference, images } from "../../components/image/catalogue";

/** Images of the catalogue that are made here where theirs cannot be had, and the folders that they are made of. */
export const standIns = {
  pause: "pause",
  postgres: "postgres",
  valkey: "valkey",
  mlflow: "mlflow",
} as const satisfies Partial<Record<ImageName, string>>;

export type StandIn = keyof typeof standIns;

/** Quick ones first: who waits sees something. */
export const standInNames = Object.keys(standIns) as StandIn[];

/** What all of them are based on: Debian 13 with its Python. */
export const basePython = "3.13";

/** Where the source of an image lies. */
export function sourceFolder(folder: string): string {
  return path.join(__dirname, folder);
}

/** The reference that manifests have: unpinned, since what is made here has a digest of its own. */
export function originalReference(name: StandIn): string {
  return imageReference(name).replace(/@.*/, "");
}

/** The same behind the sandbox's registry, with the original one as the first part of the path. */
export function localReference(name: StandIn, registryHost: string): string {
  return `${registryHost}/${originalReference(name)}`;
}

/** The repository in the sandbox's registry, and the tag there. */
export function localPlace(name: StandIn): { repository: string; tag: string } {
  const { registry, repository, tag } = images[name];
  return { repository: `${registry}/${repository}`, tag };
}

/** Changes with what a folder holds: the names and the content of its files. */
export function fingerprint(folder: string): string {
  const sum = createHash("sha256").update(basePython);
  for (const name of readdirSync(folder).sort()) {
    const content = readFileSync(path.join(folder, name));
    sum.update(`\0${name}\0${content.length}\0`).update(content);
  }
  return sum.digest("hex").slice(0, 16);
}

import { zonesWithoutEks } from "./catalogue/zones";

/** An availability zone, by the name that this account knows it by and by the id that every account knows. */
export interface Zone {
  name: string;
  id: string;
}

/** The settings name zones that cannot be had. */
export class ZoneError extends Error {}

/**
 * The zones to use: those that are named, or as many as are wanted in the order of their names. One more zone leaves
 * the others where they are, so that their subnets stay.
 */
export function chooseZones(available: Zone[], wanted: number | string[]): string[] {
  const usable = available.filter(({ id }) => !zonesWithoutEks.includes(id)).map(({ name }) => name);
  return typeof wanted === "number" ? firstOf(usable.sort(), wanted) : named(usable, wanted);
}

function firstOf(usable: string[], count: number): string[] {
  if (usable.length < count) {
    throw new ZoneError(`EKS runs in ${usable.length} zones of this region: ${usable.join(", ")}`);
  }
  return usable.slice(0, count);
}

function named(usable: string[], wanted: string[]): string[] {
  const missing = wanted.filter((zone) => !usable.includes(zone));
  if (missing.length > 0) {
    throw new ZoneError(`EKS does not run in ${missing.join(", ")}; here are ${usable.sort().join(", ")}`);
  }
  return wanted;
}

import { verdict, type Verdict } from "../gpu";
import { type EksVersion, eksVersions } from "./catalogue/eksVersions";

const daysOfWarning = 60;
const millisecondsOfDay = 24 * 60 * 60 * 1000;

/**
 * Whether AWS still maintains the version at no extra charge, and for how long.
 * @param versions the calendar, oldest first; a version that it does not hold is somebody else's to judge.
 */
export function checkKubernetesVersion(
  version: string,
  support: "standard" | "extended",
  today: Date,
  versions: Readonly<Record<string, EksVersion>> = eksVersions,
): Verdict[] {
  const known = versions[version];
  if (!known) return [];
  const ends = known.standardSupportEnds;
  const days = daysUntil(ends, today);
  const path = ["cluster", "version"];
  const next = nextVersion(version, today, versions);
  const upgrade =
    next === undefined ? "a newer version is needed" : `use "${next}", one minor version at a time`;
  if (days >= daysOfWarning) return [];
  if (days > 0) {
    const message = `standard support of Kubernetes ${version} ends on ${ends}, in ${days} day${days === 1 ? "" : "s"}: ${upgrade}`;
    return [verdict("kubernetes-version", "warning", path, message)];
  }
  if (support === "extended") {
    const message = `Kubernetes ${version} is in extended support since ${ends}: the control plane costs $0.60 an hour instead of $0.10 (${upgrade})`;
    return [verdict("kubernetes-version", "warning", path, message)];
  }
  const message = `standard support of Kubernetes ${version} ended on ${ends}, and AWS upgrades such a cluster by itself: ${upgrade}, or set cluster.support to extended`;
  return [verdict("kubernetes-version", "error", path, message)];
}

function daysUntil(day: string, today: Date): number {
  return Math.ceil((Date.parse(`${day}T00:00:00Z`) - today.getTime()) / millisecondsOfDay);
}

/** The nearest later version whose support is not about to end as well. */
function nextVersion(
  version: string,
  today: Date,
  versions: Readonly<Record<string, EksVersion>>,
): string | undefined {
  const names = Object.keys(versions);
  return names
    .slice(names.indexOf(version) + 1)
    .find((name) => daysUntil(versions[name]?.standardSupportEnds ?? "", today) >= daysOfWarning);
}

/** Compares versions of digits and dots part by part; a part that is not there counts as 0. */
export function compareVersions(a: string, b: string): number {
  const left = a.split(".").map(Number);
  const right = b.split(".").map(Number);
  for (let part = 0; part < Math.max(left.length, right.length); part += 1) {
    const difference = (left[part] ?? 0) - (right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Major and minor version: what release tables are kept by. */
export function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}

/** Whether two versions agree as far as the shorter one goes: 9.10 and 9.10.2 do, 9.1 and 9.10 do not. */
export function agrees(a: string, b: string): boolean {
  const left = a.split(".");
  const right = b.split(".");
  const parts = Math.min(left.length, right.length);
  return left.slice(0, parts).join(".") === right.slice(0, parts).join(".");
}

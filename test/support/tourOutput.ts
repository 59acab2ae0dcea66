/** `0.4 s`, `41 s`, `3 min 12 s`. */
export function secondsOf(duration: string): number {
  const [, minutes = "0", seconds = ""] = /^(?:(\d+) min )?([\d.]+) s$/.exec(duration) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** The rows of the table that the tour ends with. */
export function tourTable(output: string): { title: string; outcome: string; time: string }[] {
  return [...output.matchAll(/^\d+ {2,}(\S.*?) {3,}(seen|NOT SEEN|not reached) +(\S.*)$/gm)].map(
    ([, title = "", outcome = "", time = ""]) => ({ title, outcome, time }),
  );
}

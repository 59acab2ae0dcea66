/** What was measured of one image. */
export interface Measured {
  name: string;
  /** What is in it, for the reader of the table. */
  what: string;
  compressedBytes: number;
  unpackedBytes: number;
  /** From the registry on this machine to the first answer of /livez. */
  pullSeconds: number;
  unpackSeconds: number;
  startSeconds: number;
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
const seconds = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} s`;

/** Time on a line of 1 Gbit/s, when nothing else takes any. */
export function gigabitSeconds(bytes: number): number {
  return (bytes * 8) / 1e9;
}

/** How much smaller a part is than the whole, in whole percent, never rounded up. */
export function percentBelow(part: number, whole: number): number {
  return Math.floor((1 - part / whole) * 100);
}

/** The table of docs/images.md; the first image is what the others are compared with. */
export function sizeTable(images: readonly Measured[]): string {
  const [first] = images;
  if (!first) return "";
  const header = [
    "image",
    "what is in it",
    "compressed",
    "unpacked",
    "below naive",
    "pull at 1 Gbit/s",
    "pull, unpack, start here",
  ];
  const rows = images.map((image) => {
    const { compressedBytes, unpackedBytes, pullSeconds, unpackSeconds, startSeconds } = image;
    const measured = [pullSeconds, unpackSeconds, startSeconds].map(seconds).join(" + ");
    const all = seconds(pullSeconds + unpackSeconds + startSeconds);
    return [
      image.name,
      image.what,
      megabytes(compressedBytes),
      megabytes(unpackedBytes),
      image === first ? "" : `${percentBelow(compressedBytes, first.compressedBytes)} %`,
      seconds(gigabitSeconds(compressedBytes)),
      `${measured} = ${all}`,
    ];
  });
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const begin = "<!-- written by make bench-images: begin -->";
const end = "<!-- end -->";

/** A page with its table replaced. */
export function withTable(page: string, table: string): string {
  const from = page.indexOf(begin);
  const to = page.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no place for the table: ${begin} … ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${table}\n\n${page.slice(to)}`;
}

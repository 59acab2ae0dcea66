import digits from "./digits.json";

/** A picture of a handwritten digit, 8 by 8, and what it shows. */
export interface Picture {
  /** From 0, black, to 16. */
  pixels: readonly number[];
  label: number;
}

const width = 8;
const brightest = 16;
const shades = " ░▒▓█";

/**
 * Three pictures of scikit-learn's digits (numbers 634, 869 and 1338), of the part that training holds out: the model
 * never saw them.
 */
export const pictures: readonly Picture[] = digits;

/** What the model takes: from 0 to 1, as it was trained. */
export function instanceOf({ pixels }: Picture): number[] {
  return pixels.map((pixel) => pixel / brightest);
}

/** The picture in letters, twice as wide as high, as letters are. */
export function drawn({ pixels }: Picture): string[] {
  const letters = pixels.map(
    (pixel) => shades[Math.min(Math.floor((pixel / brightest) * shades.length), shades.length - 1)] ?? " ",
  );
  const rows = Array.from({ length: width }, (_, row) => letters.slice(row * width, (row + 1) * width));
  return rows.map((row) =>
    row
      .map((letter) => letter + letter)
      .join("")
      .trimEnd(),
  );
}

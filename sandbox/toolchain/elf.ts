import { closeSync, openSync, readSync } from "node:fs";

/** The type of the header that names the program which loads libraries. Source: elf(5), PT_INTERP. */
const interpreter = 3;

/** Does an executable of Linux, for a processor of 64 bits, run where there is nothing but itself? Source: elf(5). */
export function isStatic(file: string): boolean {
  const head = Buffer.alloc(4096);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, head);
  } finally {
    closeSync(descriptor);
  }
  const magic = Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  if (!head.subarray(0, magic.length).equals(magic)) return false;
  const [start, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  // Linkers put these headers first; where they did not, nobody knows.
  if (count === 0 || start + size * count > head.length) return false;
  return !Array.from({ length: count }, (_, index) => head.readUInt32LE(start + index * size)).includes(
    interpreter,
  );
}

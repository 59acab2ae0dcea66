import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { isStatic } from "../../../../sandbox/toolchain/elf";
import { temporaryFolder } from "./temporaryFolder";

/** Types of headers. Source: elf(5). */
const [load, dynamic, interpreter, note] = [1, 2, 3, 4];
const headerSize = 56;

function executable(types: number[], start = 64): Buffer {
  const bytes = Buffer.alloc(start + types.length * headerSize);
  bytes.write("\x7fELF", "latin1");
  bytes.set([2, 1, 1], 4);
  bytes.writeBigUInt64LE(BigInt(start), 32);
  bytes.writeUInt16LE(headerSize, 54);
  bytes.writeUInt16LE(types.length, 56);
  types.forEach((type, index) => bytes.writeUInt32LE(type, start + index * headerSize));
  return bytes;
}

describe("an executable", () => {
  const folder = temporaryFolder();
  const judged = (content: Buffer | string) => {
    const file = path.join(folder.at, "program");
    writeFileSync(file, content);
    return isStatic(file);
  };

  it("is static when it names no program that loads libraries", () => {
    assert.equal(judged(executable([load, note])), true);
    // A program that may lie anywhere in memory has the second, and wants no libraries for that.
    assert.equal(judged(executable([load, dynamic])), true);
  });

  it("is not static when it names one, wherever", () => {
    for (const types of [[interpreter], [load, interpreter, note], [load, dynamic, interpreter]]) {
      assert.equal(judged(executable(types)), false, types.join());
    }
  });

  it("is not taken for static where that cannot be told", () => {
    assert.equal(judged("#!/bin/sh\n"), false);
    assert.equal(judged(""), false);
    assert.equal(judged(executable([])), false);
    assert.equal(judged(executable([load], 5000)), false, "headers that come late");
    const thirtyTwoBits = executable([load]);
    thirtyTwoBits[4] = 1;
    assert.equal(judged(thirtyTwoBits), false);
  });
});

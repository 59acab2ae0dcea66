import { randomBytes as drawBytes, randomUUID } from "node:crypto";
import type { ComputedResource } from "../common/computed";
import { text } from "../common/fields";
import { JsonObject, unknown } from "../common/properties";
import { Draw, permutation, secureDraw, seededDraw } from "./draw";
import { keepers } from "./strings";

export const randomId: ComputedResource = {
  inputs: { keepers, byteLength: { type: "integer", required: true, least: 1 }, prefix: { type: "string" } },
  outputs: ["b64Std", "b64Url", "dec", "hex"],
  secrets: [],
  create: (given) => idOf(drawBytes(Number(given.byteLength)), text(given.prefix)),
  import: (given) => {
    const at = given.lastIndexOf(",");
    const prefix = at < 0 ? "" : given.slice(0, at);
    const bytes = Buffer.from(given.slice(at + 1), "base64url");
    return { ...idOf(bytes, prefix), inputs: { byteLength: bytes.length, ...(prefix && { prefix }) } };
  },
};

function idOf(bytes: Buffer, prefix: string): { id: string; outputs: JsonObject } {
  const url = bytes.toString("base64url");
  return {
    id: url,
    outputs: {
      b64Url: prefix + url,
      b64Std: prefix + bytes.toString("base64"),
      hex: prefix + bytes.toString("hex"),
      dec: prefix + BigInt(`0x${bytes.toString("hex")}`).toString(),
    },
  };
}

export const randomBytes: ComputedResource = {
  inputs: { keepers, length: { type: "integer", required: true, least: 1 } },
  outputs: ["base64", "hex"],
  secrets: ["base64", "hex"],
  create: (given) => {
    const bytes = drawBytes(Number(given.length));
    return { id: bytes.toString("base64"), outputs: bytesOutputs(bytes) };
  },
  import: (base64) => {
    const bytes = Buffer.from(base64, "base64");
    return { id: base64, outputs: bytesOutputs(bytes), inputs: { length: bytes.length } };
  },
};

function bytesOutputs(bytes: Buffer): JsonObject {
  return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
}

export const randomUuid: ComputedResource = {
  inputs: { keepers },
  outputs: ["result"],
  secrets: [],
  create: () => {
    const result = randomUUID();
    return { id: result, outputs: { result } };
  },
  import: (result) => ({ id: result, outputs: { result }, inputs: {} }),
};

export const randomInteger: ComputedResource = {
  inputs: {
    keepers,
    min: { type: "integer", required: true },
    max: { type: "integer", required: true },
    seed: { type: "string" },
  },
  outputs: ["result"],
  secrets: [],
  problems: ({ min, max }) =>
    typeof min === "number" && typeof max === "number" && max < min
      ? [{ property: "max", reason: `${max} is smaller than min, ${min}` }]
      : [],
  create: (given) => {
    const min = Number(given.min);
    const result = min + drawOf(given)(Number(given.max) - min + 1);
    return { id: String(result), outputs: { result } };
  },
};

export const randomShuffle: ComputedResource = {
  inputs: {
    keepers,
    inputs: { type: "strings", required: true },
    resultCount: { type: "integer", least: 0 },
    seed: { type: "string" },
  },
  outputs: ["results"],
  secrets: [],
  create: (given) => {
    const items = Array.isArray(given.inputs) ? given.inputs : [];
    const count = Number(given.resultCount ?? 0) || items.length;
    return { id: "-", outputs: { results: shuffled(items, count, drawOf(given)) } };
  },
};

/** As many items as asked: more than there are repeats them, but each only after all others came again. */
export function shuffled<T>(items: T[], count: number, draw: Draw): T[] {
  const results: T[] = [];
  while (items.length > 0 && results.length < count) {
    results.push(...permutation(items.length, draw).flatMap((at) => items.slice(at, at + 1)));
  }
  return results.slice(0, count);
}

function drawOf(given: JsonObject): Draw {
  const seed = text(given.seed);
  return seed === "" || seed === unknown ? secureDraw : seededDraw(seed);
}

import { hash } from "bcryptjs";
import type { ComputedResource } from "../common/computed";
import type { FieldProblem, Fields } from "../common/fields";
import { JsonObject, unknown } from "../common/properties";
import { CharacterRules, generate } from "./characters";

/** Any change makes a new value; only writing an empty map for none, or the reverse, does not. */
export const keepers = { type: "stringMap", emptyIsAbsent: true } as const;

const inputs: Fields = {
  keepers,
  length: { type: "integer", required: true, least: 1 },
  lower: { type: "boolean", default: true },
  upper: { type: "boolean", default: true },
  numeric: { type: "boolean", default: true },
  /** The old name of `numeric`. */
  number: { type: "boolean", default: true },
  special: { type: "boolean", default: true },
  minLower: { type: "integer", default: 0, least: 0 },
  minUpper: { type: "integer", default: 0, least: 0 },
  minNumeric: { type: "integer", default: 0, least: 0 },
  minSpecial: { type: "integer", default: 0, least: 0 },
  overrideSpecial: { type: "string", emptyIsAbsent: true },
};

/** The cost that the vendor's hash has: bcrypt.DefaultCost of golang.org/x/crypto. */
const bcryptCost = 10;

/** bcrypt reads no more, and refuses more. */
const bcryptBytes = 72;

export const randomPassword: ComputedResource = {
  inputs,
  outputs: ["result", "bcryptHash"],
  secrets: ["result", "bcryptHash"],
  normalise: oneName,
  problems: lengthProblems,
  create: async (given) => passwordOf(generate(rulesOf(given))),
  import: async (password) => ({
    ...(await passwordOf(password)),
    inputs: { length: password.length },
  }),
};

export const randomString: ComputedResource = {
  inputs,
  outputs: ["result"],
  secrets: [],
  normalise: oneName,
  problems: lengthProblems,
  create: (given) => {
    const result = generate(rulesOf(given));
    return { id: result, outputs: { result } };
  },
  import: (result) => ({ id: result, outputs: { result }, inputs: { length: result.length } }),
};

async function passwordOf(result: string): Promise<{ id: string; outputs: JsonObject }> {
  const bytes = Buffer.from(result).subarray(0, bcryptBytes).toString();
  return {
    id: "none",
    outputs: { result, bcryptHash: await hash(bytes, bcryptCost) },
  };
}

/** Whoever writes only one of the two names means both. */
function oneName(given: JsonObject): JsonObject {
  const allowed = given.numeric ?? given.number ?? true;
  return { ...given, numeric: allowed, number: allowed };
}

function rulesOf(given: JsonObject): CharacterRules {
  const count = (name: string): number => Number(given[name] ?? 0);
  return {
    length: count("length"),
    lower: given.lower !== false,
    upper: given.upper !== false,
    numeric: oneName(given).numeric !== false,
    special: given.special !== false,
    minLower: count("minLower"),
    minUpper: count("minUpper"),
    minNumeric: count("minNumeric"),
    minSpecial: count("minSpecial"),
    overrideSpecial: typeof given.overrideSpecial === "string" ? given.overrideSpecial : "",
  };
}

function lengthProblems(given: JsonObject): FieldProblem[] {
  if (Object.values(given).includes(unknown)) return [];
  const rules = rulesOf(given);
  const least = rules.minLower + rules.minUpper + rules.minNumeric + rules.minSpecial;
  if (rules.length < least) {
    return [
      {
        property: "length",
        reason: `${rules.length} is less than the ${least} that minLower, minUpper, minNumeric and minSpecial ask for`,
      },
    ];
  }
  if (!rules.lower && !rules.upper && !rules.numeric && !rules.special) {
    return [{ property: "special", reason: "one of lower, upper, numeric and special has to be allowed" }];
  }
  return [];
}

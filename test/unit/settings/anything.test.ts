import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSettings, SettingsError } from "../../../stacks/settings";
import { sectionNames } from "../../../stacks/settings/sections";
import { providerKeys } from "../../../stacks/settings/stackFile";
import { fullStacks } from "./fullStacks";

/** Where a problem may be: in a section, or at a key of the AWS provider. */
const sections: readonly string[] = [...sectionNames, ...providerKeys];

type Place = (string | number)[];

function placesIn(value: unknown, path: Place = []): Place[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    placesIn(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? inner : [path, ...inner];
}

/** The settings with another value in one place. */
function put(value: unknown, [key, ...rest]: Place, other: unknown): unknown {
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((item, index) => (index === key ? put(item, rest, other) : (item as unknown)));
  const group = value as Record<string, unknown>;
  return { ...group, [key]: put(group[key], rest, other) };
}

const anything = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "",
    "x",
    "Bad Name",
    "500m",
    "4Gi",
    "3.10",
    0,
    1,
    -1,
    0.3,
    1e9,
    [],
    {},
    [{}],
    [null],
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

for (const [stack, full] of Object.entries(fullStacks)) {
  describe(`settings with anything in any place: ${stack}`, () => {
    it("are taken, or refused with problems that name a section and speak our own words", () => {
      let refused = 0;
      fc.assert(
        fc.property(fc.constantFrom(...placesIn(full)), anything, (place, other) => {
          try {
            parseSettings(put(full, place, other) as Record<string, unknown>, "Pulumi.test.yaml");
          } catch (error) {
            if (!(error instanceof SettingsError)) throw error;
            refused += 1;
            for (const { path, found, needed } of error.problems) {
              assert.ok(sections.includes(String(path[0])), String(path[0]));
              assert.ok(found.length > 0 && found.length <= 40 + " (default)".length, found);
              assert.doesNotMatch(needed, /^(Invalid|Too |Unrecognized|undefined|$)/);
              assert.doesNotMatch(needed, /undefined|NaN|\[object/);
            }
          }
        }),
        { numRuns: 2000 },
      );
      assert.ok(refused > 600, `only ${refused} were refused`);
    });

    it("are taken when nothing was put in", () => {
      assert.doesNotThrow(() => parseSettings(full, "Pulumi.test.yaml"));
    });
  });
}

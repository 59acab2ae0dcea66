import assert from "node:assert/strict";
import { compare } from "bcryptjs";
import fc from "fast-check";
import { text } from "../../../sandbox/plugins/common/fields";
import type { JsonObject } from "../../../sandbox/plugins/common/properties";
import { unknown } from "../../../sandbox/plugins/common/properties";
import { generate } from "../../../sandbox/plugins/random/characters";
import { permutation, secureDraw, seededDraw } from "../../../sandbox/plugins/random/draw";
import { shuffled } from "../../../sandbox/plugins/random/numbers";
import { petName } from "../../../sandbox/plugins/random/pet";
import { randomProvider } from "../../../sandbox/plugins/random/provider";
import { Caller } from "./provider";

const caller = (name: string): Caller =>
  new Caller(randomProvider, `random:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);

describe("the random provider", () => {
  it("refuses a type that it does not know, and names those that it does", async () => {
    await assert.rejects(
      caller("RandomDice").create({}),
      /no type random:index\/randomDice:RandomDice; it has .*RandomPassword/,
    );
    await assert.rejects(caller("RandomDice").failures({}), /no type/);
    await assert.rejects(caller("RandomDice").diff({}, {}), /no type/);
  });

  it("names every input that is wrong", async () => {
    assert.deepEqual(await caller("RandomPassword").failures({ length: 8 }), []);
    assert.match((await caller("RandomPassword").failures({})).join(), /length: a value is needed/);
    assert.match(
      (await caller("RandomPassword").failures({ length: "8" })).join(),
      /length: "8" is no whole number/,
    );
    assert.match(
      (await caller("RandomPassword").failures({ length: 0 })).join(),
      /length: 0 is too small: at least 1/,
    );
    assert.match(
      (await caller("RandomPassword").failures({ length: 8, size: 1 })).join(),
      /size: there is no such input/,
    );
    assert.match(
      (await caller("RandomPassword").failures({ length: 3, minUpper: 2, minLower: 2 })).join(),
      /3 is less than the 4/,
    );
    const none = { length: 3, upper: false, lower: false, numeric: false, special: false };
    assert.match(
      (await caller("RandomPassword").failures(none)).join(),
      /one of lower, upper, numeric and special/,
    );
    assert.match(
      (await caller("RandomInteger").failures({ min: 5, max: 3 })).join(),
      /3 is smaller than min, 5/,
    );
  });

  it("takes values that are known only later", async () => {
    assert.deepEqual(await caller("RandomPassword").failures({ length: unknown, keepers: unknown }), []);
  });

  it("knows at preview all but what chance decides", async () => {
    const { id, outputs } = await caller("RandomPassword").create({ length: 8 }, true);
    assert.equal(id, "");
    assert.equal(outputs.result, unknown);
    assert.equal(outputs.upper, true);
  });
});

describe("a random password", () => {
  const password = caller("RandomPassword");

  it("is secret, has the vendor's defaults, and a hash that fits it", async () => {
    const { id, outputs, secrets } = await password.create({ length: 20 });
    assert.equal(id, "none");
    assert.deepEqual(secrets.sort(), ["bcryptHash", "result"]);
    const { result, bcryptHash, ...rest } = outputs;
    assert.equal(text(result).length, 20);
    assert.ok(await compare(text(result), text(bcryptHash)));
    assert.deepEqual(rest, {
      length: 20,
      ...{ lower: true, upper: true, numeric: true, number: true, special: true },
      ...{ minLower: 0, minUpper: 0, minNumeric: 0, minSpecial: 0 },
    });
  });

  it("is replaced by any change, and by none where only the defaults are spelled out", async () => {
    const { outputs } = await password.create({ length: 20, numeric: false });
    const same = [
      { length: 20, numeric: false },
      { length: 20, number: false },
      { length: 20, numeric: false, upper: true, minLower: 0 },
    ];
    for (const inputs of same) assert.deepEqual((await password.diff(outputs, inputs)).changed, []);
    const other: JsonObject[] = [
      { length: 21, numeric: false },
      { length: 20 },
      { length: 20, numeric: false, keepers: { a: "1" } },
      { length: 20, numeric: false, keepers: { a: unknown } },
      { length: 20, numeric: false, overrideSpecial: "!" },
    ];
    for (const inputs of other)
      assert.notDeepEqual((await password.diff(outputs, inputs)).replaces, [], JSON.stringify(inputs));
  });

  it("stays the same where an empty value is written for none", async () => {
    const { outputs } = await password.create({ length: 20 });
    const inputs = { length: 20, keepers: {}, overrideSpecial: "" };
    assert.deepEqual(await password.diff(outputs, inputs), {
      changed: ["keepers", "overrideSpecial"],
      replaces: [],
    });
    const updated = await password.update(outputs, inputs);
    assert.equal(updated.result, outputs.result);
    assert.deepEqual(updated.keepers, {});
  });

  it("is imported by its value", async () => {
    const { inputs, outputs } = await password.read("hunter2", {});
    assert.deepEqual([inputs, outputs.result], [{ length: 7 }, "hunter2"]);
  });

  it("is read back as the state has it", async () => {
    const { outputs } = await password.create({ length: 8 });
    assert.deepEqual((await password.read("none", outputs)).outputs, outputs);
  });

  it("holds what is asked for, and nothing else", () => {
    const count = fc.integer({ min: 0, max: 5 });
    const rules = fc.record({
      ...{ extra: fc.integer({ min: 0, max: 20 }), lower: fc.constant(true), upper: fc.boolean() },
      ...{ numeric: fc.boolean(), special: fc.boolean() },
      ...{ minLower: count, minUpper: count, minNumeric: count, minSpecial: count },
    });
    fc.assert(
      fc.property(rules, ({ extra, ...one }) => {
        const length = extra + one.minLower + one.minUpper + one.minNumeric + one.minSpecial;
        const text = generate({ ...one, length, overrideSpecial: "%+" });
        const found = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
        assert.equal(text.length, length);
        assert.equal(found(/[a-zA-Z0-9%+]/g), length);
        assert.ok(found(/[a-z]/g) >= one.minLower);
        assert.ok(one.upper ? found(/[A-Z]/g) >= one.minUpper : found(/[A-Z]/g) === one.minUpper);
        assert.ok(one.numeric ? found(/\d/g) >= one.minNumeric : found(/\d/g) === one.minNumeric);
        assert.ok(one.special ? found(/[%+]/g) >= one.minSpecial : found(/[%+]/g) === one.minSpecial);
      }),
    );
  });

  it("is not the same twice", async () => {
    const drawn = await Promise.all([1, 2, 3].map(() => caller("RandomString").create({ length: 32 })));
    assert.equal(new Set(drawn.map(({ id }) => id)).size, 3);
  });
});

describe("other random values", () => {
  it("write the same bytes in every form of an id", async () => {
    const { id, outputs, secrets } = await caller("RandomId").create({ byteLength: 6, prefix: "p-" });
    const bytes = Buffer.from(id, "base64url");
    assert.equal(outputs.hex, `p-${bytes.toString("hex")}`);
    assert.equal(outputs.b64Url, `p-${id}`);
    assert.equal(outputs.b64Std, `p-${bytes.toString("base64")}`);
    assert.equal(outputs.dec, `p-${bytes.readUIntBE(0, 6)}`);
    assert.deepEqual(secrets, []);
    const imported = await caller("RandomId").read(`p-,${id}`, {});
    assert.deepEqual(imported.outputs, outputs);
  });

  it("keep random bytes secret", async () => {
    const { id, outputs, secrets } = await caller("RandomBytes").create({ length: 16 });
    assert.deepEqual(secrets.sort(), ["base64", "hex"]);
    assert.equal(Buffer.from(text(outputs.hex), "hex").toString("base64"), id);
  });

  it("are a UUID of version 4, and its own id", async () => {
    const { id, outputs } = await caller("RandomUuid").create({});
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(outputs.result, id);
  });

  it("are a number between its limits, the same for the same seed", async () => {
    const draw = (seed?: string) => caller("RandomInteger").create({ min: -3, max: 3, seed });
    for (const { id, outputs } of await Promise.all(Array.from({ length: 50 }, () => draw()))) {
      assert.ok(Number(outputs.result) >= -3 && Number(outputs.result) <= 3);
      assert.equal(id, `${Number(outputs.result)}`);
    }
    assert.deepEqual(await draw("a"), await draw("a"));
  });

  it("are a name of as many words as asked", async () => {
    const { id } = await caller("RandomPet").create({ length: 3, prefix: "my", separator: "." });
    assert.match(id, /^my\.[a-z]+\.[a-z]+\.[a-z]+$/);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (words) => {
        const name = petName(words);
        assert.equal(name.length, words);
        assert.ok(name.every((word) => /^[a-z]+$/.test(word)));
      }),
    );
  });

  it("are the items of a list in another order", async () => {
    const { id, outputs } = await caller("RandomShuffle").create({ inputs: ["a", "b", "c"] });
    assert.equal(id, "-");
    assert.deepEqual([...(outputs.results as string[])].sort(), ["a", "b", "c"]);
  });

  it("repeat an item only after all others", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 30 }), (size, count) => {
        const items = Array.from({ length: size }, (_, at) => at);
        const drawn = shuffled(items, count, secureDraw);
        assert.equal(drawn.length, count);
        const times = items.map((item) => drawn.filter((one) => one === item).length);
        assert.ok(Math.max(...times) - Math.min(...times) <= 1);
      }),
    );
  });
});

describe("a draw", () => {
  it("stays below its limit, and gives the same numbers for the same seed", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 2 ** 31 }), (seed, limit) => {
        const [one, other] = [seededDraw(seed), seededDraw(seed)];
        for (let turn = 0; turn < 5; turn++) {
          const value = one(limit);
          assert.ok(Number.isInteger(value) && value >= 0 && value < limit);
          assert.equal(other(limit), value);
        }
      }),
    );
  });

  it("makes a permutation of every number once", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (length) => {
        const sorted = permutation(length, secureDraw).sort((one, other) => one - other);
        assert.deepEqual(
          sorted,
          Array.from({ length }, (_, at) => at),
        );
      }),
    );
  });
});

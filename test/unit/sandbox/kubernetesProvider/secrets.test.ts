import assert from "node:assert/strict";
import fc from "fast-check";
import {
  objectWithoutSecrets,
  objectWithSecretsOf,
  secret,
} from "../../../../sandbox/plugins/common/properties";
import { objects } from "./objects";

describe("kubernetes secrets", () => {
  it("are marked in what comes from a secret, and nowhere else", () => {
    const env = [
      { name: "A", value: "1" },
      { name: "B", value: secret("2") },
    ];
    const live = {
      uid: "1",
      env: [
        { name: "A", value: "1" },
        { name: "B", value: "2" },
      ],
    };
    assert.deepEqual(objectWithSecretsOf({ env }, live), { uid: "1", env });
  });

  it("cover a whole list whose items do not correspond any more", () => {
    const live = { env: ["a", "b"] };
    assert.deepEqual(objectWithSecretsOf({ env: [secret("b")] }, live), { env: secret(["a", "b"]) });
  });

  it("are not wrapped twice", () => {
    const data = secret({ value: "x" });
    assert.deepEqual(objectWithSecretsOf({ data: { value: secret("x") } }, { data }), { data });
  });

  it("are gone after unwrapping, whatever they are in", () => {
    fc.assert(
      fc.property(objects, (object) => {
        const wrapped = Object.fromEntries(
          Object.entries(object).map(([key, value]) => [key, secret(value ?? null)]),
        );
        assert.deepEqual(objectWithoutSecrets(wrapped), object);
        assert.deepEqual(objectWithSecretsOf(wrapped, object), wrapped);
      }),
    );
  });
});

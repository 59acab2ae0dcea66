import assert from "node:assert/strict";

import { drawn, instanceOf, pictures } from "../../../../sandbox/tour/picture";

describe("the pictures of the tour", () => {
  it("are what the model takes: 64 pixels from 0 to 1", () => {
    for (const picture of pictures) {
      const instance = instanceOf(picture);
      assert.equal(instance.length, 64);
      assert.ok(instance.every((pixel) => pixel >= 0 && pixel <= 1));
      assert.equal(Math.max(...instance), 1);
    }
  });

  it("show different digits, each in eight lines", () => {
    assert.equal(new Set(pictures.map(({ label }) => label)).size, pictures.length);
    for (const picture of pictures) {
      const lines = drawn(picture);
      assert.equal(lines.length, 8);
      assert.ok(lines.every((line) => line.length <= 16 && /^(([ ░▒▓█])\2)*$/.test(line)));
    }
  });
});

import { strict as assert } from "node:assert";
import { lockAfter, type Pin, pinReport } from "../../../scripts/pin/lock";

const of = (letter: string) => `sha256:${letter.repeat(64)}`;
const pins: Pin[] = [
  { reference: "b.example/new:v1", digest: of("a") },
  { reference: "a.example/moved:v1", digest: of("b"), before: of("c") },
  {
    reference: "c.example/closed:v1",
    digest: of("d"),
    before: of("d"),
    failure: "c.example cannot be reached",
  },
  { reference: "d.example/unknown:v1", failure: "its registry does not have it" },
];

describe("the lock of digests", () => {
  it("loses nothing that a registry did not tell, and invents nothing", () => {
    assert.deepEqual(lockAfter(pins), {
      "a.example/moved:v1": of("b"),
      "b.example/new:v1": of("a"),
      "c.example/closed:v1": of("d"),
    });
    assert.deepEqual(Object.keys(lockAfter(pins)), [...Object.keys(lockAfter(pins))].sort());
  });

  it("is reported image by image, with what was left and why", () => {
    const report = pinReport(pins);
    assert.match(report, /b\.example\/new:v1 +sha256:a+ \(new\)/);
    assert.match(report, /a\.example\/moved:v1 +sha256:b+ \(was sha256:c+\)/);
    assert.match(report, /c\.example\/closed:v1 +sha256:d+: c\.example cannot be reached/);
    assert.match(report, /d\.example\/unknown:v1 +no digest: its registry does not have it/);
    assert.match(report, /2 of 4 images were left as they were, 1 of them without a digest/);
  });
});

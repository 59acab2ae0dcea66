import assert from "node:assert/strict";
import { mountsBelow } from "../../../../sandbox/builder/leftovers";

const line = (point: string) => `36 35 98:0 / ${point} rw,noatime master:1 - overlay overlay rw`;

describe("what is mounted below a folder", () => {
  it("is told from what only begins alike, the innermost first", () => {
    const mountinfo = ["/", "/srv/builder", "/srv/builder-2/a", "/srv/builder/a/b", "/srv/builder/a"].map(
      line,
    );
    assert.deepEqual(mountsBelow("/srv/builder", mountinfo.join("\n")), [
      "/srv/builder/a/b",
      "/srv/builder/a",
      "/srv/builder",
    ]);
  });

  it("is found where its path holds what the kernel escapes", () => {
    assert.deepEqual(mountsBelow("/srv/my builder", line("/srv/my\\040builder/a")), ["/srv/my builder/a"]);
  });

  it("is nothing where nothing is", () => {
    assert.deepEqual(mountsBelow("/srv/builder", ""), []);
  });
});

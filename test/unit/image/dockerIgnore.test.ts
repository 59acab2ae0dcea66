import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { contextFilter } from "../../../components/image/dockerIgnore";

describe("a .dockerignore", () => {
  const seen = (lines: string[], files: string[]) => files.filter(contextFilter(lines.join("\n")));

  it("leaves out what it names, folders with all that is in them", () => {
    const files = ["a.py", "tests/a.py", "tests/deep/b.py", "my.tests/a.py"];
    assert.deepEqual(seen(["# comment", "", "tests/"], files), ["a.py", "my.tests/a.py"]);
  });

  it("takes in again what a later line says, whatever an earlier one left out", () => {
    const files = ["Dockerfile", "src/a.py", "src/b/c.py", "requirements/a.txt", "requirements/a.in"];
    assert.deepEqual(seen(["*", "!src", "!requirements/*.txt"], files), [
      "src/a.py",
      "src/b/c.py",
      "requirements/a.txt",
    ]);
    assert.deepEqual(seen(["!src", "*"], files), []);
  });

  it("knows '*', '?', '[…]' within a folder, and '**' over all of them", () => {
    const files = ["a.pyc", "x/a.pyc", "x/y/a.pyc", "x/b1", "x/b2", "x/b"];
    assert.deepEqual(seen(["*.pyc"], files.slice(0, 3)), ["x/a.pyc", "x/y/a.pyc"]);
    assert.deepEqual(seen(["**/*.pyc"], files.slice(0, 3)), []);
    assert.deepEqual(seen(["x/b?"], files.slice(3)), ["x/b"]);
    assert.deepEqual(seen(["x/b[1]"], files.slice(3)), ["x/b2", "x/b"]);
    assert.deepEqual(seen(["x/**"], files), ["a.pyc"]);
  });

  it("means a dot by a dot, and a path by a path from the context's root", () => {
    assert.deepEqual(seen(["/a.py", "./b.py"], ["a.py", "b.py", "aXpy", "c/a.py"]), ["aXpy", "c/a.py"]);
  });

  it("of the model's own lets in what its Dockerfile uses, and nothing else", () => {
    const file = path.join(__dirname, "..", "..", "..", "model", ".dockerignore");
    const isSeen = contextFilter(readFileSync(file, "utf8"));
    const used = ["src/model_server/server.py", "requirements/onnx.txt", "docker/install.sh"];
    const unused = [
      "tests/a.py",
      "requirements/onnx.in",
      "pyproject.toml",
      "src/model_server/__pycache__/a.pyc",
    ];
    assert.deepEqual([...used, ...unused].filter(isSeen), used);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import * as path from "node:path";
import { buildArguments, oncePushed, pushTo } from "../../../../sandbox/builder/buildctl";
import { dockerConfig, proxiesOf } from "../../../../sandbox/builder/daemons";
import { builder } from "../../../../sandbox/builder/layout";

describe("a build of the sandbox's own", () => {
  const plain = { context: "/source", output: pushTo("localhost:5000/a:1"), log: "a" };

  it("has its Dockerfile in the context unless told otherwise", () => {
    assert.ok(buildArguments(plain).includes("--local=dockerfile=/source"));
    assert.ok(buildArguments({ ...plain, dockerfile: "/other" }).includes("--local=dockerfile=/other"));
  });

  it("gets authorities and package index as secrets, which no layer keeps", () => {
    const all = buildArguments(plain);
    assert.ok(all.includes(`--secret=id=ca,src=${builder.authorities}`));
    assert.ok(all.includes(`--secret=id=pip-conf,src=${builder.pipConfig}`));
  });

  it("copies executables of this machine from where its Dockerfile looks for them, if it has any", () => {
    const all = buildArguments({ ...plain, programs: "/programs" });
    assert.ok(all.includes("--local=programs=/programs"));
    assert.ok(all.includes("--opt=context:programs=local:programs"));
    assert.ok(!buildArguments(plain).some((argument) => argument.includes("programs")));
  });

  it("is based on an image of this machine by its digest", () => {
    const base = { name: "made", layout: "/images/a", digest: "sha256:0" };
    const all = buildArguments({ ...plain, base });
    assert.ok(all.includes("--oci-layout=made=/images/a"));
    assert.ok(all.includes("--opt=context:made=oci-layout://made@sha256:0"));
  });
});

describe("what was pushed", () => {
  const name = "a-test-of-marks";
  const pushed: string[] = [];
  const push = (content: string) =>
    oncePushed(name, content, () => {
      pushed.push(content);
      return content === "broken" ? Promise.reject(new Error("killed")) : Promise.resolve();
    });
  const forget = () => {
    mkdirSync(builder.root, { recursive: true });
    rmSync(path.join(builder.root, `pushed-${name}`), { force: true });
  };
  before("is forgotten", forget);
  after("is forgotten", forget);

  it("is not pushed again, unless another push came in between, or failed", async () => {
    for (const content of ["one", "one", "two", "one"]) await push(content);
    await assert.rejects(push("broken"));
    await push("one");
    assert.deepEqual(pushed, ["one", "two", "one", "broken", "one"]);
  });
});

describe("the proxies of the machine", () => {
  it("are found in either spelling, and left out where they are empty", () => {
    const env = { HTTPS_PROXY: "http://proxy:1", no_proxy: "localhost", http_proxy: "" };
    assert.deepEqual(proxiesOf(env), { https_proxy: "http://proxy:1", no_proxy: "localhost" });
  });

  it("reach Docker's clients by their own names", () => {
    const config = JSON.parse(dockerConfig({ HTTPS_PROXY: "http://proxy:1" })) as unknown;
    assert.deepEqual(config, { auths: {}, proxies: { default: { httpsProxy: "http://proxy:1" } } });
    assert.deepEqual(JSON.parse(dockerConfig({})), { auths: {} });
  });
});

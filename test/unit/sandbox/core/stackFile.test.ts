import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import {
  assertOwnCluster,
  copiedStackFile,
  livesInCloud,
  poolsOf,
  stackFile,
} from "../../../../sandbox/engine/stackFile";
import { temporaryFolder } from "./temporaryFolder";

describe("a stack file", () => {
  const folder = temporaryFolder();
  const write = (content: string) => {
    writeFileSync(path.join(folder.at, "Pulumi.local.yaml"), content);
  };
  const fails = (work: () => unknown, message: RegExp) => {
    assert.throws(work, { name: "SandboxError", message });
  };

  it("that is not there is named, with those that are", () => {
    write("");
    writeFileSync(path.join(folder.at, "Pulumi.yaml"), "name: mlops\n");
    writeFileSync(path.join(folder.at, "Pulumi.prod.eu.yaml"), "");
    writeFileSync(path.join(folder.at, "Pulumi.local.deploy.yaml"), "");
    fails(
      () => stackFile("nosuch", folder.at),
      /^STACK=nosuch: there is no Pulumi\.nosuch\.yaml; stacks here: local, prod\.eu$/,
    );
    for (const odd of ["", "../local", "a b", "local\n"])
      fails(() => stackFile(odd, folder.at), /stacks here: local/);
    assert.equal(stackFile("prod.eu", folder.at), path.join(folder.at, "Pulumi.prod.eu.yaml"));
  });

  it("that is no YAML is named, with the place", () => {
    write("config:\n  mlops:redis: [\n");
    fails(() => poolsOf("local", folder.at), /^Pulumi\.local\.yaml cannot be read: .*line 3/s);
    for (const content of ["text\n", "- a\n"]) {
      write(content);
      fails(() => poolsOf("local", folder.at), /^Pulumi\.local\.yaml cannot be read: `config:` and settings/);
    }
  });

  it("gives its pools with their defaults, and passes over what is none", () => {
    write(`config:
  mlops:gpuPools:
    - { name: inference, instanceType: g6.xlarge, sharing: { strategy: mps, replicas: 2 } }
    - { name: Wrong Name, instanceType: g6.xlarge }
    - nonsense
    - null
`);
    const pools = poolsOf("local", folder.at);
    assert.deepEqual(
      pools.map(({ name, max, sharing }) => ({ name, max, sharing })),
      [{ name: "inference", max: 1, sharing: { strategy: "mps", replicas: 2 } }],
    );
  });

  it("may be empty, or say nothing of pools", () => {
    for (const content of ["", "config:\n", "config: text\n", "config: { mlops:gpuPools: 3 }\n"]) {
      write(content);
      assert.deepEqual(poolsOf("local", folder.at), [], content);
      assertOwnCluster("local", folder.at);
    }
  });

  it("that names a cluster of its own is refused", () => {
    for (const cluster of ["{ context: team }", "{ kubeconfig: /k, context: mlops-sandbox }"]) {
      write(`config: { mlops:cluster: ${cluster} }\n`);
      fails(
        () => assertOwnCluster("local", folder.at),
        /^Pulumi\.local\.yaml: mlops:cluster\.(context|kubeconfig) .*plain `pulumi up/,
      );
    }
    for (const cluster of ["{ context: mlops-sandbox }", "{ kind: kubeconfig }", "text", "null"]) {
      write(`config: { mlops:cluster: ${cluster} }\n`);
      assertOwnCluster("local", folder.at);
    }
  });

  it("that brings its own cluster up in AWS lives in the simulated cloud", () => {
    write("config: { mlops:cluster: { kind: eks, version: '1.36' } }\n");
    assertOwnCluster("local", folder.at);
    assert.ok(livesInCloud("local", folder.at));
    for (const cluster of ["{ context: mlops-sandbox }", "{ kind: kubeconfig }", "text", "null"]) {
      write(`config: { mlops:cluster: ${cluster} }\n`);
      assert.ok(!livesInCloud("local", folder.at), cluster);
    }
  });

  it("is copied without what another backend needs to decrypt it", () => {
    write("secretsprovider: awskms://key\nencryptionsalt: v1:theirs\nconfig: {}\nencryptedkey: abc");
    assert.equal(copiedStackFile("local", folder.at), "config: {}\n");
  });
});

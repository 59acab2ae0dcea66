import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import * as path from "node:path";
import fc from "fast-check";
import {
  emptyAwsFiles,
  quoted,
  sandboxEnvironment,
  sandboxPath,
  shellExports,
} from "../../../../sandbox/engine/environment";
import { instanceNamed } from "../../../../sandbox/layout";

const first = instanceNamed("first");
const second = instanceNamed("second");
const odd = { ...first, bin: `/tmp/it's "odd" $HOME \`x\`/bin`, kubeconfig: "/tmp/a b;c/kubeconfig" };

function shell(script: string, variables: Record<string, string> = {}): string {
  const env = { PATH: process.env.PATH, ...variables };
  return execFileSync("/bin/sh", ["-euc", script], { encoding: "utf8", env });
}

const show = `printf '%s\\n' "$PATH"`;

describe("the shell exports", () => {
  it("put the sandbox first on PATH, once, however often they are evaluated", () => {
    const lines = shellExports(first, "local");
    const expected = [...sandboxPath(first), process.env.PATH].join(":");
    assert.equal(shell(`${lines}\n${show}`).trim(), expected);
    assert.equal(shell(`${lines}\n${lines}\n${lines}\n${show}`).trim(), expected);
  });

  it("put the sandbox first again after those of another", () => {
    const script = [first, second, first].map((instance) => shellExports(instance, "local"));
    assert.ok(shell([...script, show].join("\n")).startsWith(`${first.bin}:`));
  });

  it("survive folders with spaces, quotes and dollar signs", () => {
    const lines = shellExports(odd, "local");
    const printed = shell(`${lines}\n${lines}\n${show}; printf '%s\\n' "$KUBECONFIG"`).split("\n");
    assert.equal(printed[0], [...sandboxPath(odd), process.env.PATH].join(":"));
    assert.equal(printed[1], odd.kubeconfig);
  });

  it("take the user's passphrase away, which the engine would prefer to the sandbox's", () => {
    const script = `${shellExports(first, "local")}\nprintf '%s' "\${PULUMI_CONFIG_PASSPHRASE-none}"`;
    assert.equal(shell(script, { PULUMI_CONFIG_PASSPHRASE: "own" }), "none");
  });

  it("quote any word so that a shell reads it as it is", () => {
    const words = fc.array(fc.string({ unit: "grapheme-ascii" }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, (all) => {
        assert.equal(shell(`printf '%s\\n' ${all.map(quoted).join(" ")}`), `${all.join("\n")}\n`);
      }),
      { numRuns: 20 },
    );
  });
});

describe("the environment of the engine", () => {
  it("is the user's, but for what speaks of the backend, the cluster and the tools", () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "own";
    try {
      const environment = sandboxEnvironment(first, "local");
      assert.equal(environment.PULUMI_CONFIG_PASSPHRASE, undefined);
      assert.equal(environment.PULUMI_CONFIG_PASSPHRASE_FILE, first.passphrase);
      assert.equal(environment.PULUMI_BACKEND_URL, `file://${first.state}`);
      assert.equal(environment.KUBECONFIG, first.kubeconfig);
      assert.equal(environment.PULUMI_STACK, "local");
      assert.equal(environment.HOME, process.env.HOME);
    } finally {
      delete process.env.PULUMI_CONFIG_PASSPHRASE;
    }
  });

  it("has no folder of the sandbox on PATH twice", () => {
    const folders = (sandboxEnvironment(first, "local").PATH ?? "").split(path.delimiter);
    for (const folder of sandboxPath(first)) assert.equal(folders.filter((one) => one === folder).length, 1);
  });
});

describe("the environment of a client of AWS", () => {
  /** What a user's shell may say of an account of theirs. */
  const own = {
    AWS_ACCESS_KEY_ID: "theirs",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: "http://theirs",
    AWS_ENDPOINT_URL_EC2: "http://theirs",
    AWS_PROFILE: "theirs",
    AWS_REGION: "theirs",
    AWS_ROLE_ARN: "theirs",
    AWS_SECRET_ACCESS_KEY: "theirs",
    AWS_SESSION_TOKEN: "theirs",
    AWS_WEB_IDENTITY_TOKEN_FILE: "/theirs",
  };
  const files = emptyAwsFiles(odd);
  const expected = {
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_CONFIG_FILE: files.config,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_SHARED_CREDENTIALS_FILE: files.credentials,
  };
  const ofAws = (variables: Record<string, string | undefined>) =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("AWS_")));

  it("holds nothing that leads to a real account, whatever the user's shell says", () => {
    Object.assign(process.env, own);
    try {
      assert.deepEqual(ofAws(sandboxEnvironment(odd, "staging")), expected);
    } finally {
      for (const name of Object.keys(own)) delete process.env[name];
    }
  });

  it("is the same in a shell that evaluated the exports", () => {
    const printed = shell(`${shellExports(odd, "staging")}\nenv`, own);
    const variables = printed.split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2));
    assert.deepEqual(ofAws(Object.fromEntries(variables) as Record<string, string>), expected);
  });
});

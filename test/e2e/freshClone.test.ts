import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

import execa, { type ExecaReturnValue } from "execa";
import { parse } from "yaml";

import { shared } from "../../sandbox/layout";
import { readDeploymentSettings } from "../../scripts/deployments/settings";
import { Checkout } from "../support/checkout";

const minute = 60_000;
const stack = "prod";
const repository = path.join(__dirname, "..", "..");

/** What leads to a state and its secrets, to an account and to a cluster: Pulumi Deployments sets the like. */
const pulumiEnvironment = /^(PULUMI_(?!STACK$)|AWS_|KUBECONFIG$|MLOPS_SANDBOX$)/;
/** How this machine reaches the registry of packages. */
const npmEnvironment = /^(HOME|NODE_EXTRA_CA_CERTS|npm_config_.*|https?_proxy|no_proxy)$/i;

function configIn(folder: string): unknown {
  const file = readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8");
  return (parse(file) as { config: unknown }).config;
}

describe("a fresh clone with nothing but git, Node.js and Pulumi's environment", function () {
  this.timeout(15 * minute);
  // It lends its engine, its account and its cluster; none of its files is used.
  const sandbox = new Checkout(stack);
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-clone-"));
  const clone = path.join(folder, "clone");
  const variables: Record<string, string> = {};
  const settings = readDeploymentSettings(path.join(repository, `Pulumi.${stack}.deploy.yaml`));

  before(async () => {
    await sandbox.prepare({ builds: true, observed: true });
    const author = ["-c", "user.name=a", "-c", "user.email=a@b.test"];
    for (const words of [
      ["init", "--quiet"],
      ["add", "--all"],
      [...author, "commit", "--quiet", "-m", "as it is"],
    ]) {
      await execa("git", words, { cwd: sandbox.root });
    }
    await execa("git", ["clone", "--quiet", sandbox.root, clone]);
    sandbox.set(["mlops:builder", "enabled"], false);
    const exported = await sandbox.mustType("env -0");
    for (const line of exported.split("\0")) {
      const [name = ""] = line.split("=", 1);
      if (pulumiEnvironment.test(name) || npmEnvironment.test(name))
        variables[name] = line.slice(name.length + 1);
    }
    const ownCommands = path.join(variables["MLOPS_SANDBOX"] ?? "", "bin");
    // The engine itself before the sandbox's wrapper of it.
    const commands = [
      shared.bin,
      path.dirname(process.execPath),
      ownCommands,
      "/usr/local/bin",
      "/usr/bin",
      "/bin",
    ];
    Object.assign(variables, { PATH: commands.join(":") }, settings.operationContext?.environmentVariables);
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.remove();
  });

  const run = (command: string): Promise<ExecaReturnValue> =>
    execa("bash", ["-c", command], {
      cwd: clone,
      extendEnv: false,
      env: variables,
      all: true,
      reject: false,
    });

  it("holds what git holds, and nothing that was made", async () => {
    const { stdout } = await run("git status --porcelain --ignored && ls -A");
    assert.doesNotMatch(stdout, /node_modules|\.sandbox|^[!?]/m);
  });

  it("is ready after the commands that Pulumi Deployments runs first", async () => {
    for (const command of settings.operationContext?.preRunCommands ?? []) {
      const { exitCode, all } = await run(command);
      assert.equal(exitCode, 0, `${command}\n${all}`);
    }
  });

  it("previews production, all of it and under the policies, and changes no file of the program", async () => {
    const asCloned = configIn(clone);
    const { exitCode, all = "" } = await run(
      `pulumi preview --stack ${stack} --non-interactive --color never`,
    );
    assert.equal(exitCode, 0, all);
    const created = Number(/\+ (\d+) to create/.exec(all)?.[1]);
    const golden = readFileSync(path.join(clone, `test/golden/${stack}.yaml`), "utf8").match(/^"/gm) ?? [];
    console.log(`      ${created} to create, ${golden.length} in the golden file`);
    assert.ok(golden.length > 200 && created >= golden.length);
    assert.match(all, /Policies:\s+\S+ mlops-stack/);
    // The passphrase of this backend has a salt, which the engine puts beside the settings; Pulumi Cloud needs none.
    const { stdout: changed } = await run("git status --porcelain");
    assert.equal(changed.trim(), `M Pulumi.${stack}.yaml`);
    assert.deepEqual(configIn(clone), asCloned);
  });
});

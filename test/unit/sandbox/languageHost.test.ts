import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import fc from "fast-check";
import { parseArguments } from "../../../sandbox/languageHost/arguments";
import { Children, ChildExit } from "../../../sandbox/languageHost/children";
import { installArguments } from "../../../sandbox/languageHost/install";
import { parseRuntimeOptions, splitArguments } from "../../../sandbox/languageHost/options";
import { pluginEnvironment } from "../../../sandbox/languageHost/plugin";
import { PolicyProxy } from "../../../sandbox/languageHost/policyProxy";
import {
  ProgramRequest,
  programArguments,
  programEnvironment,
  sdkScript,
} from "../../../sandbox/languageHost/program";
import { runResponse } from "../../../sandbox/languageHost/runProgram";

describe("the language host's command line", () => {
  it("ends with the engine's address", () => {
    assert.deepEqual(parseArguments(["127.0.0.1:1"]), { engineAddress: "127.0.0.1:1", version: false });
  });

  it("passes over the flags of the vendor's hosts, in every way of writing them", () => {
    for (const flags of [
      ["-typescript=true"],
      ["-typescript"],
      ["--root", "/x"],
      ["-root=/x"],
      ["--logtostderr", "-v=9"],
    ]) {
      assert.equal(parseArguments([...flags, "127.0.0.1:1"]).engineAddress, "127.0.0.1:1", flags.join(" "));
    }
  });

  it("takes the address that traces go to", () => {
    assert.equal(parseArguments(["--tracing", "file:./t", "127.0.0.1:1"]).tracing, "file:./t");
    assert.equal(parseArguments(["-tracing=file:./t", "127.0.0.1:1"]).tracing, "file:./t");
  });
});

describe("the runtime options", () => {
  it("are the vendor's defaults where Pulumi.yaml says nothing", () => {
    assert.deepEqual(parseRuntimeOptions({}), {
      typescript: true,
      tsconfig: undefined,
      nodeArguments: [],
      packageManager: "npm",
    });
  });

  it("name the option that is wrong, and what it should be", () => {
    assert.throws(
      () => parseRuntimeOptions({ typescript: "no" }),
      /runtime.options.typescript is "no"; a boolean is needed/,
    );
    assert.throws(
      () => parseRuntimeOptions({ nodeargs: 1 }),
      /runtime.options.nodeargs is 1; a string is needed/,
    );
    assert.throws(
      () => parseRuntimeOptions({ packagemanager: "cargo" }),
      /one of auto, npm, pnpm, yarn, bun/,
    );
    assert.throws(() => parseRuntimeOptions({ nodeargs: "--title='a" }), /has an open '/);
  });

  it("split nodeargs as a shell does", () => {
    assert.deepEqual(splitArguments(`  --import tsx --title='a b' "c \\" d" e\\ f ''`), [
      "--import",
      "tsx",
      "--title=a b",
      'c " d',
      "e f",
      "",
    ]);
  });

  it("bring back any words that were quoted", () => {
    const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string()), (words) => {
        assert.deepEqual(splitArguments(words.map(quoted).join(" ")), words);
      }),
    );
  });
});

describe("a program's run", () => {
  const request: ProgramRequest = {
    monitorAddress: "127.0.0.1:1",
    engineAddress: "127.0.0.1:2",
    organization: "organization",
    project: "mlops",
    stack: "local",
    rootDirectory: "/repo",
    programDirectory: "/repo/program",
    entryPoint: ".",
    dryRun: false,
    parallel: 16,
    arguments: ["own"],
    config: [
      ["mlops:cluster", '{"kind":"kubeconfig"}'],
      ["aws:config:region", "us-east-1"],
    ],
    configSecretKeys: ["mlops:password"],
  };
  const options = parseRuntimeOptions({ nodeargs: "--import tsx", typescript: false });

  it("passes everything that the SDK's run script asks for, the program last", () => {
    assert.deepEqual(programArguments({ ...request, dryRun: true }, options, "/sdk/run"), [
      ...["--import", "tsx", "/sdk/run", "--monitor", "127.0.0.1:1", "--engine", "127.0.0.1:2"],
      ...["--organization", "organization", "--project", "mlops", "--root-directory", "/repo"],
      ...["--stack", "local", "--pwd", "/repo/program", "--dry-run", "--parallel", "16", ".", "own"],
    ]);
  });

  it("is a dry run at preview only", () => {
    assert.ok(!programArguments(request, options, "/sdk/run").includes("--dry-run"));
  });

  it("gives the configuration under the long form of its keys, and names the secret ones", () => {
    const environment = programEnvironment(request, options, { NODE_OPTIONS: "--no-warnings" });
    assert.deepEqual(JSON.parse(environment.PULUMI_CONFIG ?? ""), {
      "mlops:config:cluster": '{"kind":"kubeconfig"}',
      "aws:config:region": "us-east-1",
    });
    assert.equal(environment.PULUMI_CONFIG_SECRET_KEYS, '["mlops:password"]');
    assert.equal(environment.NODE_OPTIONS, "--no-warnings");
  });

  it("registers ts-node only where the option says so", () => {
    assert.equal(programEnvironment(request, options, {}).PULUMI_NODEJS_TYPESCRIPT, undefined);
    const typescript = parseRuntimeOptions({ tsconfig: "other.json" });
    const environment = programEnvironment(request, typescript, {});
    assert.equal(environment.PULUMI_NODEJS_TYPESCRIPT, "true");
    assert.equal(environment.PULUMI_NODEJS_TSCONFIG_PATH, "other.json");
  });

  it("finds the SDK where the program lives, and says what to do where there is none", () => {
    assert.match(sdkScript("run", process.cwd()), /@pulumi\/pulumi\/cmd\/run\/index\.js$/);
    assert.throws(
      () => sdkScript("run", "/"),
      /@pulumi\/pulumi is not installed for the program in \/: run `npm install`/,
    );
  });

  it("tells the engine how it ended", () => {
    const answer = (exit: ChildExit): [string, boolean] => {
      const response = runResponse(exit);
      return [response.getError(), response.getBail()];
    };
    assert.deepEqual(answer({ code: 0 }), ["", false]);
    assert.deepEqual(answer({ code: 32 }), ["", true]);
    assert.deepEqual(answer({ code: 1 }), ["Program exited with non-zero exit code: 1", false]);
    assert.deepEqual(answer({ signal: "SIGKILL" }), ["Program was ended by SIGKILL", false]);
    assert.deepEqual(answer({ failure: new Error("ENOENT") }), [
      "The program could not be started: ENOENT",
      false,
    ]);
  });
});

describe("a child of the language host", () => {
  const command = (script: string, output: Buffer[] = []) => ({
    executable: process.execPath,
    arguments: ["-e", script],
    environment: process.env,
    stdout: (chunk: Buffer) => output.push(chunk),
    stderr: (chunk: Buffer) => output.push(chunk),
  });

  it("has handed over all its output when it has ended", async () => {
    const output: Buffer[] = [];
    const script = 'process.stdout.write("x".repeat(1e6)); process.stderr.write("end"); process.exitCode = 3';
    assert.deepEqual(await new Children().run(command(script, output)), { code: 3 });
    assert.equal(Buffer.concat(output).length, 1e6 + 3);
  });

  it("ends when it is told to stop", async () => {
    const children = new Children();
    const run = children.run({
      ...command('console.log("up"); setInterval(() => {}, 1000)'),
      stdout: () => children.stopAll(),
    });
    assert.deepEqual(await run, { signal: "SIGINT" });
  });

  it("is an exit, not an exception, where it cannot be started", async () => {
    const exit = await new Children().run({ ...command(""), executable: "/no/such/node" });
    assert.ok("failure" in exit);
  });
});

describe("the environment of a plugin", () => {
  it("is what the engine lists: the last of two equal names wins, values keep their equals signs", () => {
    assert.deepEqual(pluginEnvironment(["A=1", "B=x=y", "A=2", "=C:"]), { A: "2", B: "x=y", "": "C:" });
  });
});

describe("an installation", () => {
  it("follows the lock file where there is one", () => {
    assert.equal(installArguments("npm", true)[0], "ci");
    assert.deepEqual(installArguments("npm", false), ["install"]);
    assert.deepEqual(installArguments("pnpm", true), ["install"]);
  });
});

describe("the proxy before a policy pack", () => {
  it("finds the port among the pack's output, however it comes in pieces", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1 }), (sizes) => {
        const proxy = new PolicyProxy();
        const output = Buffer.from("loading rules\n4 rules\n  4711\nready\n5\n");
        const shown: Buffer[] = [];
        for (let at = 0, turn = 0; at < output.length; turn++) {
          const size = sizes[turn % sizes.length] ?? 1;
          shown.push(proxy.attach(output.subarray(at, at + size)));
          at += size;
        }
        proxy.close("over");
        assert.equal(Buffer.concat(shown).toString(), "loading rules\n4 rules\nready\n5\n");
      }),
      { numRuns: 20 },
    );
  });
});

describe("the language host", function () {
  this.timeout(30_000);
  const start = () =>
    spawn(process.execPath, ["--import", "tsx", "sandbox/languageHost/main.ts", "127.0.0.1:1"], {
      stdio: ["ignore", "pipe", "inherit"],
    });

  it("prints its port, and ends when it is interrupted", async () => {
    const host = start();
    const [line] = (await once(host.stdout, "data")) as [Buffer];
    assert.match(line.toString(), /^\d+\n$/);
    const ended = once(host, "exit");
    host.kill("SIGINT");
    assert.deepEqual(await ended, [0, null]);
  });

  it("ends when the engine that started it has been killed", async () => {
    if (process.platform === "win32") return;
    const script = `
      const { spawn } = require("node:child_process");
      const host = spawn(process.execPath, ["--import", "tsx", "sandbox/languageHost/main.ts", "127.0.0.1:1"],
        { stdio: ["ignore", "pipe", "inherit"] });
      host.stdout.on("data", () => console.log(host.pid));`;
    const engine = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(engine.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    assert.ok(isAlive(pid));
    engine.kill("SIGKILL");
    const deadline = Date.now() + 10_000;
    while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(!isAlive(pid), `process ${pid} outlives its engine`);
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

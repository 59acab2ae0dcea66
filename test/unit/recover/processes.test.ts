import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { Process, orphans, reap } from "../../../scripts/recover/processes";

const sandbox = "/srv/repo/.sandbox/instances/default";
const running = (pid: number, parent: number, name: string, command: string): Process => ({
  pid,
  parent,
  name,
  command,
  zombie: false,
});

describe("an orphan of a dead engine", () => {
  const host = "node --import tsx /srv/repo/sandbox/languageHost/main.ts 127.0.0.1:1";
  const program =
    "node --import tsx /srv/repo/node_modules/@pulumi/pulumi/cmd/run/index.js --monitor 127.0.0.1:2 .";
  const plugin = "/home/ann/.pulumi/plugins/resource-aws-v7.48.0/pulumi-resource-aws 127.0.0.1:1";
  const marked = (): string[] => ["HOME=/", `MLOPS_SANDBOX=${sandbox}`];

  const found = (all: Process[], environment = marked): number[] =>
    orphans(sandbox, all, environment).map(({ pid }) => pid);

  it("is a language host, a program or a provider whose engine is gone", () => {
    const all = [
      running(1, 0, "init", "/sbin/init"),
      running(10, 1, "node", host),
      running(11, 10, "node", program),
      running(12, 1, "pulumi-resource", plugin),
    ];
    assert.deepEqual(found(all), [10, 11, 12]);
  });

  it("is none while its engine lives, however far above", () => {
    const all = [
      running(5, 1, "pulumi", "pulumi up"),
      running(10, 5, "node", host),
      running(11, 10, "node", program),
    ];
    assert.deepEqual(found(all), []);
  });

  it("is one when its engine is dead but not yet buried", () => {
    const all = [{ ...running(5, 1, "pulumi", ""), zombie: true }, running(10, 5, "node", host)];
    assert.deepEqual(found(all), [10]);
  });

  it("is none of another sandbox, nor of none, nor anything else that the sandbox runs", () => {
    const all = [
      running(10, 1, "node", host),
      running(11, 1, "kube-apiserver", "kube-apiserver --secure-port 1"),
    ];
    assert.deepEqual(
      found(all, () => [`MLOPS_SANDBOX=${sandbox}-2`]),
      [],
    );
    assert.deepEqual(
      found(all, () => []),
      [],
    );
    assert.deepEqual(found(all.slice(1)), []);
  });

  it("is ended, by force where it does not listen", async () => {
    if (process.platform !== "linux") return;
    const script = 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)';
    const child = spawn(process.execPath, ["-e", script, "sandbox/languageHost/main.ts"], {
      env: { ...process.env, MLOPS_SANDBOX: sandbox },
    });
    await once(child.stdout, "data");
    const mine = orphans(sandbox).filter(({ pid }) => pid === child.pid);
    assert.equal(mine.length, 1);
    const ended = once(child, "exit");
    await reap(mine);
    assert.deepEqual(await ended, [null, "SIGKILL"]);
  });
});

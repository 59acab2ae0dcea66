import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { forwarded, forwardWords, NotForwarded, servicePortOf } from "../../../../sandbox/portForward";

const target = { namespace: "mlops-models", service: "digits", port: 80 };

describe("a port that is forwarded", () => {
  const started: ChildProcess[] = [];

  /** What stands in for kubectl, in Bash; it is given the words of the command. */
  function kubectlThat(body: string): (words: string[]) => ChildProcess {
    return (words) => {
      const run = spawn("bash", ["-c", body, "kubectl", ...words], { stdio: ["ignore", "pipe", "pipe"] });
      started.push(run);
      return run;
    };
  }
  const listens = "echo 'Forwarding from 127.0.0.1:4711 -> 8000'; exec sleep 60";
  const last = () => started.at(-1);

  it("is asked for as a person would type it", () => {
    assert.deepEqual(forwardWords(target, "8080"), [
      ...["--namespace", "mlops-models", "port-forward", "service/digits", "8080:80"],
    ]);
    const pod = { namespace: "mlops-models", pod: "digits-0", port: 8000 };
    assert.deepEqual(forwardWords(pod, "").slice(-2), ["pod/digits-0", ":8000"]);
  });

  it("is known from the outputs of a stack, for what is in the cluster", () => {
    const address = "digits.mlops-models.svc.cluster.local:80";
    assert.deepEqual(servicePortOf({ namespace: "mlops-models", address }), target);
    assert.equal(servicePortOf({ address: "db.example.com:5432" }), undefined);
    assert.equal(servicePortOf({ namespace: "mlops-models" }), undefined);
  });

  it("is one that the system picks, and is closed when the work is done", async () => {
    assert.equal(
      await forwarded(kubectlThat(listens), target, (url) => Promise.resolve(url)),
      "http://127.0.0.1:4711",
    );
    assert.equal(last()?.signalCode, "SIGTERM");
  });

  it("is known though it is said in pieces", async () => {
    const inPieces = "echo -n 'Forwarding from 127.0.0.1:47'; sleep 0.2; echo '11 -> 8000'; exec sleep 60";
    assert.equal(
      await forwarded(kubectlThat(inPieces), target, (url) => Promise.resolve(url)),
      "http://127.0.0.1:4711",
    );
  });

  it("is closed where the work fails, whose error it is", async () => {
    const work = () => Promise.reject(new Error("503"));
    await assert.rejects(forwarded(kubectlThat(listens), target, work), new Error("503"));
    assert.equal(last()?.signalCode, "SIGTERM");
  });

  it("fails with what kubectl says where nothing is behind it", async () => {
    const refused = kubectlThat(`echo "error: services \\"$4\\" not found" >&2; exit 1`);
    await assert.rejects(
      forwarded(refused, target, () => Promise.reject(new Error("it was worked with"))),
      new NotForwarded(
        'nothing answers behind service/digits in mlops-models: error: services "service/digits" not found',
      ),
    );
    await assert.rejects(
      forwarded(kubectlThat("exit 3"), target, () => Promise.resolve()),
      /kubectl ended with 3/,
    );
  });

  it("fails where kubectl cannot be started", async () => {
    const missing = () => spawn("/nowhere/kubectl", [], { stdio: ["ignore", "pipe", "pipe"] });
    await assert.rejects(
      forwarded(missing, target, () => Promise.resolve()),
      new NotForwarded("kubectl is not on PATH: install it"),
    );
  });

  it("lets nothing go wrong unseen where the command is interrupted under the work", async () => {
    const controller = new AbortController();
    const interruptible = (words: string[]) =>
      spawn("bash", ["-c", listens, "kubectl", ...words], { signal: controller.signal });
    const work = async () => {
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return "done";
    };
    assert.equal(await forwarded(interruptible, target, work), "done");
  });
});

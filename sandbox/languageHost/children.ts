import { spawn } from "node:child_process";

/** A program that was told to stop may still write its last words; after this it is killed. */
const graceMilliseconds = 5000;

export interface ChildCommand {
  executable: string;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  /** Default: the language host's own folder, which is the program's. */
  workingDirectory?: string;
  stdout: (chunk: Buffer) => void;
  stderr: (chunk: Buffer) => void;
  /** Called once with the process id as soon as the process runs. */
  started?: (pid: number) => void;
}

export type ChildExit = { code: number } | { signal: NodeJS.Signals } | { failure: Error };

/** The processes that this host has started: none of them may outlive it. */
export class Children {
  private readonly running = new Set<() => void>();
  private readonly pids = new Set<number>();

  /** Runs a command to its end. Its output has been handed over completely when the promise resolves. */
  run(command: ChildCommand, onStop?: (stop: () => void) => void): Promise<ChildExit> {
    return new Promise((resolve) => {
      const child = spawn(command.executable, command.arguments, {
        cwd: command.workingDirectory,
        env: command.environment,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let killTimer: NodeJS.Timeout | undefined;
      const stop = (): void => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        child.kill("SIGINT");
        killTimer ??= setTimeout(() => child.kill("SIGKILL"), graceMilliseconds);
      };
      const settle = (exit: ChildExit): void => {
        clearTimeout(killTimer);
        this.running.delete(stop);
        resolve(exit);
      };
      this.running.add(stop);
      onStop?.(stop);
      child.stdout.on("data", command.stdout);
      child.stderr.on("data", command.stderr);
      child.on("spawn", () => {
        if (child.pid === undefined) return;
        this.pids.add(child.pid);
        command.started?.(child.pid);
      });
      child.on("error", (failure) => {
        settle({ failure });
      });
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        settle(signal ? { signal } : { code: code ?? 0 });
      };
      // "close" comes after the last output; a grandchild that keeps the pipe open must not hold it back for ever.
      child.on("exit", (code, signal) => {
        if (child.pid !== undefined) this.pids.delete(child.pid);
        setTimeout(ended, graceMilliseconds, code, signal).unref();
      });
      child.on("close", ended);
    });
  }

  /** Asks every child to stop, and kills it after the grace time. */
  stopAll(): void {
    for (const stop of this.running) stop();
  }

  /** Kills every child now: the last act of a host whose engine has gone. */
  killAll(): void {
    for (const pid of this.pids) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It ended between the look and the kill.
      }
    }
  }
}

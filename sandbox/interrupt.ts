import { SandboxError } from "./failure";

/** Somebody pressed Ctrl-C, or ended the process politely. */
export class Interrupted extends SandboxError {
  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function whileListening<T>(
  onSignal: (signal: NodeJS.Signals) => void,
  work: () => Promise<T>,
): Promise<T> {
  for (const signal of signals) process.on(signal, onSignal);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
  }
}

/** Work that an interrupt makes fail, so that it can take back what it began, instead of vanishing in the middle. */
export async function interruptible<T>(work: (interrupt: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  return whileListening(
    (signal) => {
      controller.abort(new Interrupted(signal));
    },
    () => work(controller.signal),
  );
}

/**
 * Waits for a process that knows how to end. Ctrl-C reaches it from the terminal by itself, and a second one would
 * make it drop everything; what was sent to this process alone is passed on.
 */
export async function leavingInterruptsTo<T>(
  child: { kill(signal: NodeJS.Signals): unknown },
  end: Promise<T>,
): Promise<T> {
  return whileListening(
    (signal) => {
      if (signal !== "SIGINT") child.kill("SIGINT");
    },
    () => end,
  );
}

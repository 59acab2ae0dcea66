import { createServer } from "node:http";

import { beat, stopBeating } from "./heartbeat";
import { run } from "./loop";

const beatEveryMs = 1000;

/** The name by which the sandbox finds the process again when its pid file is lost. */
process.title = "data-plane";

const [stack = "", kubeconfig = "", port = ""] = process.argv.slice(2);
const end = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    end.abort();
  });
}

beat();
const pulse = setInterval(beat, beatEveryMs);
const server = createServer((_, response) => response.end("ok")).listen(Number(port), "127.0.0.1");

void run(stack, kubeconfig, end.signal).finally(() => {
  clearInterval(pulse);
  stopBeating();
  server.close();
  server.closeAllConnections();
});

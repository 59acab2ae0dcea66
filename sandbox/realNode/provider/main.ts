/**
 * What a cloud does around a node: volumes, load balancers, and the way out of its network.
 *
 *   main.ts <kubeconfig> <way in> <way out> <folder of volumes> <port> <port of this machine that is open to the node>…
 */
import { rmSync } from "node:fs";
import { createServer } from "node:http";

import type { V1PersistentVolume, V1PersistentVolumeClaim, V1Service } from "@kubernetes/client-node";

import { Api } from "../../api";
import { say, takeTurns } from "../../turns";
import { connectProxy } from "../gateway/connectProxy";
import { mayLeave } from "../gateway/wayOut";
import { blockOf, LoadBalancers } from "./loadBalancers";
import { reconcileVolumes } from "./volumes";

/** The name by which the sandbox finds the process again when its pid file is lost. */
process.title = "node-provider";

const [kubeconfig = "", wayIn = "", wayOut = "", folder = "", port = "", ...open] = process.argv.slice(2);
const end = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    end.abort();
  });
}

async function run(): Promise<void> {
  const api = await Api.of(kubeconfig);
  const loadBalancers = new LoadBalancers(api, wayIn, blockOf(Number(port)), say);
  await takeTurns(end.signal, async (attempt) => {
    const [claims, volumes, services] = await Promise.all([
      api.list<V1PersistentVolumeClaim>("/api/v1/persistentvolumeclaims"),
      api.list<V1PersistentVolume>("/api/v1/persistentvolumes"),
      api.list<V1Service>("/api/v1/services"),
    ]);
    await attempt("volumes", () => reconcileVolumes({ api, folder, claims, volumes, say }));
    await attempt("load balancers", () => loadBalancers.reconcile(services));
  });
  process.exit(0);
}

rmSync(wayOut, { force: true });
connectProxy(mayLeave(open)).listen(wayOut);
createServer((_, response) => response.end("ok")).listen(Number(port), "127.0.0.1");
void run();

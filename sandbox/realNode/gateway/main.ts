/**
 * The part of the ways in and out that lives inside of the node's network: connects there for those on the machine, and
 * listens there for what the node may reach on the machine.
 *
 *   main.ts <way in> <way out> <port of the API server> [port of the registry]
 */
import { rmSync } from "node:fs";

import { nodeAddress, nodePorts } from "../network";
import { connectProxy } from "./connectProxy";
import { forwarder, socketForwarder } from "./forwarder";

/** The name by which the sandbox finds the process again when its pid file is lost. */
process.title = "node-gateway";

const [wayIn = "", wayOut = "", apiserver = "", registry] = process.argv.slice(2);

// Pods know the API server by the node's address, the node's own programs as everybody on this machine does.
for (const host of [nodeAddress, "127.0.0.1"]) {
  forwarder(wayOut, `127.0.0.1:${apiserver}`).listen(Number(apiserver), host);
}
if (registry !== undefined) forwarder(wayOut, `127.0.0.1:${registry}`).listen(Number(registry), "127.0.0.1");
socketForwarder(wayOut).listen(nodePorts.wayOut, "127.0.0.1");

rmSync(wayIn, { force: true });
connectProxy(() => true).listen(wayIn);

for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

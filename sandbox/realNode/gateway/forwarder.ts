import { connect, createServer, type Server } from "node:net";

import { connectThrough, join } from "./connectProxy";

/** Takes connections and leads each through the proxy on a socket to `target` on its other side. */
export function forwarder(proxy: string, target: string): Server {
  return createServer({ allowHalfOpen: true }, (client) => {
    client.pause();
    client.on("error", () => client.destroy());
    connectThrough(proxy, target).then(
      (socket) => {
        join(client, socket);
      },
      () => client.destroy(),
    );
  });
}

/** Takes connections and leads each to the socket itself. */
export function socketForwarder(socketPath: string): Server {
  return createServer({ allowHalfOpen: true }, (client) => {
    join(client, connect({ path: socketPath, allowHalfOpen: true }));
  });
}

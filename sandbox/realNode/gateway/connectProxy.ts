import { createServer, request, type Server } from "node:http";
import { connect, type Socket } from "node:net";

/** An address as HTTP's CONNECT has it: `host:port`, with brackets around IPv6. */
export function targetOf(authority: string): { host: string; port: number } {
  const at = authority.lastIndexOf(":");
  return { host: authority.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(authority.slice(at + 1)) };
}

/** Bytes go both ways until one side ends; one that breaks off takes the other with it. */
export function join(a: Socket, b: Socket): void {
  a.pipe(b).pipe(a);
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.on("error", () => other.destroy());
    // One that ended by itself has said everything, and the other may still be writing it.
    one.on("close", () => {
      if (!one.readableEnded) other.destroy();
    });
  }
}

/**
 * Connects, for whoever asks by CONNECT, from the network that this process lives in. Source: RFC 9110, 9.3.6.
 * @param allows which addresses, `host:port`, it connects to.
 */
export function connectProxy(allows: (authority: string) => boolean): Server {
  const server = createServer((_, response) => response.writeHead(405).end());
  server.on("connect", ({ url = "" }, client: Socket, head: Buffer) => {
    if (!allows(url)) return void client.end(`HTTP/1.1 403 no way to ${url}\r\n\r\n`);
    const target = connect({ ...targetOf(url), allowHalfOpen: true });
    client.on("error", () => target.destroy());
    const refuse = (error: Error) => {
      client.end(`HTTP/1.1 502 ${error.message.replace(/[^ -~]/g, "")}\r\n\r\n`);
    };
    target.once("error", refuse);
    target.once("connect", () => {
      target.off("error", refuse);
      client.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) target.write(head);
      join(client, target);
    });
  });
  return server;
}

/** A connection to `host:port` of the network behind the proxy that listens on a socket. */
export function connectThrough(socketPath: string, authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, method: "CONNECT", path: authority, headers: { host: authority } });
    call.on("error", reject);
    call.on("connect", ({ statusCode, statusMessage }, socket: Socket, head: Buffer) => {
      if (statusCode !== 200) {
        socket.destroy();
        reject(new Error(`${authority}: ${statusMessage}`));
        return;
      }
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    call.end();
  });
}

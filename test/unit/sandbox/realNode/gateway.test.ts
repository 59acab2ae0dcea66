import { strict as assert } from "node:assert";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { buffer } from "node:stream/consumers";

import { connectProxy, connectThrough, targetOf } from "../../../../sandbox/realNode/gateway/connectProxy";
import { forwarder, socketForwarder } from "../../../../sandbox/realNode/gateway/forwarder";
import { mayLeave } from "../../../../sandbox/realNode/gateway/wayOut";

async function listening(server: Server, socket?: string): Promise<string> {
  if (socket === undefined) server.listen(0, "127.0.0.1");
  else server.listen(socket);
  await once(server, "listening");
  return socket ?? `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("the ways into and out of a node's network", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "mlops-gateway-"));
  const proxySocket = path.join(folder, "proxy.sock");
  const servers: Server[] = [];
  const closed = "203.0.113.1:443";
  let echo: string;

  before(async () => {
    // Answers when the other side has said everything: only a half-closed connection gets an answer.
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      void buffer(socket).then((said) => socket.end(said.toString().toUpperCase()));
    });
    echo = await listening(server);
    servers.push(
      server,
      connectProxy((authority) => authority !== closed),
    );
    await listening(servers[1] as Server, proxySocket);
  });
  after(() => {
    for (const server of servers) server.close();
    rmSync(folder, { recursive: true });
  });

  async function saidTo(address: string | { path: string }, text: string): Promise<string> {
    const { host, port } = typeof address === "string" ? targetOf(address) : { host: "", port: 0 };
    const socket = connect({
      ...(typeof address === "string" ? { host, port } : address),
      allowHalfOpen: true,
    });
    socket.end(text);
    return (await buffer(socket)).toString();
  }

  it("know hosts by name, IPv4 and IPv6", () => {
    assert.deepEqual(targetOf("localhost:80"), { host: "localhost", port: 80 });
    assert.deepEqual(targetOf("10.0.0.1:443"), { host: "10.0.0.1", port: 443 });
    assert.deepEqual(targetOf("[fd00::1]:443"), { host: "fd00::1", port: 443 });
  });

  it("lead to what the proxy can reach", async () => {
    const socket = await connectThrough(proxySocket, echo);
    socket.end("hello");
    assert.equal((await buffer(socket)).toString(), "HELLO");
  });

  it("lead a port to an address behind the proxy, whole megabytes of it", async () => {
    const server = forwarder(proxySocket, echo);
    servers.push(server);
    const text = "abc".repeat(1_000_000);
    assert.ok((await saidTo(await listening(server), text)) === text.toUpperCase(), "not all of it arrived");
  });

  it("lead a port to the proxy itself, as an HTTP proxy", async () => {
    const server = socketForwarder(proxySocket);
    servers.push(server);
    const answer = await saidTo(
      await listening(server),
      `CONNECT ${echo} HTTP/1.1\r\nhost: ${echo}\r\n\r\nbye`,
    );
    assert.match(answer, /^HTTP\/1\.1 200 [^]*\r\n\r\nBYE$/);
  });

  it("say who cannot be reached, and take nothing but CONNECT", async () => {
    const gone = createServer();
    const address = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    await assert.rejects(connectThrough(proxySocket, address), /ECONNREFUSED/);
    assert.match(await saidTo({ path: proxySocket }, "GET / HTTP/1.0\r\n\r\n"), /^HTTP\/1\.1 405 /);
  });

  it("lead to nobody that they must not reach", async () => {
    await assert.rejects(connectThrough(proxySocket, closed), /no way to 203\.0\.113\.1:443/);
  });

  it("lead out of the network to ports that were opened, and to registries of the world", () => {
    const mayGo = mayLeave(["6443", "5000"]);
    for (const open of ["127.0.0.1:6443", "127.0.0.1:5000", "registry.k8s.io:443", "docker.elastic.co:443"])
      assert.ok(mayGo(open), open);
    const numbers = [
      "127.1:443",
      "0x7f000001:443",
      "2130706433:443",
      "169.254.169.254:443",
      "0x7f.0.0.1:443",
    ];
    const here = [
      "localhost:443",
      "LOCALHOST:443",
      "a.localhost:443",
      "localhost.:443",
      "localhost.localdomain:443",
    ];
    const others = [
      "127.0.0.1:22",
      "10.254.0.1:10250",
      "[::1]:6443",
      "[::1]:443",
      "a.example:80",
      "registry:443",
      ":443",
    ];
    const walls = [...numbers, ...here, ...others];
    for (const wall of walls) assert.ok(!mayGo(wall), wall);
  });

  it("end a connection whose target cannot be reached", async () => {
    const server = forwarder(path.join(folder, "nobody.sock"), echo);
    servers.push(server);
    await assert.rejects(saidTo(await listening(server), "hello"), /ECONNRESET/);
  });
});

import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { digestOf } from "../../../scripts/pin/registry";

const manifest = JSON.stringify({ schemaVersion: 2, manifests: [] });
const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;

/** A registry as far as a tag is asked for: with tokens as Docker Hub has them, and with what goes wrong. */
function registry(): Server {
  return createServer((request, response) => {
    const { host = "" } = request.headers;
    const url = new URL(request.url ?? "", `http://${host}`);
    if (url.pathname === "/token") {
      assert.equal(url.searchParams.get("service"), "registry.example");
      response.end(JSON.stringify({ token: `for ${url.searchParams.get("scope")}` }));
      return;
    }
    const isOpen = url.pathname.startsWith("/v2/open/");
    if (!isOpen && request.headers.authorization !== "Bearer for repository:closed/image:pull") {
      const challenge = `Bearer realm="http://${host}/token",service="registry.example",scope="repository:closed/image:pull"`;
      response.writeHead(401, { "www-authenticate": challenge }).end();
      return;
    }
    const tag = url.pathname.split("/").at(-1);
    if (tag === "gone") response.writeHead(404).end();
    else if (tag === "broken") response.writeHead(500).end();
    else {
      assert.match(request.headers.accept ?? "", /oci\.image\.index/);
      const said = tag === "liar" ? `sha256:${"0".repeat(64)}` : digest;
      response.writeHead(200, tag === "silent" ? {} : { "docker-content-digest": said }).end(manifest);
    }
  });
}

describe("a registry that is asked for a digest", () => {
  const server = registry();
  let host = "";
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after((done) => {
    server.close(done);
  });

  it("tells the sum of what it sends", async () => {
    assert.equal(await digestOf(`${host}/open/image:v1`), digest);
    assert.equal(await digestOf(`${host}/open/image:silent`), digest);
  });

  it("is asked with a token that it sends everybody for", async () => {
    assert.equal(await digestOf(`${host}/closed/image:v1`), digest);
  });

  it("is not believed where it says one thing and sends another", async () => {
    await assert.rejects(digestOf(`${host}/open/image:liar`), /says sha256:0+, and sent sha256:/);
  });

  it("is told apart by why it has no answer", async () => {
    await assert.rejects(digestOf(`${host}/open/image:gone`), /does not have it/);
    await assert.rejects(digestOf(`${host}/open/image:broken`), /answered 500/);
    await assert.rejects(digestOf("localhost:1/open/image:v1"), /localhost:1 cannot be reached/);
  });
});

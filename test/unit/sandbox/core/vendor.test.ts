import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import fc from "fast-check";
import type { Tool, VendorSource } from "../../../../sandbox/toolchain/tools";
import { download, sumOf } from "../../../../sandbox/toolchain/vendor";
import { temporaryFolder } from "./temporaryFolder";

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

describe("a vendor's list of checksums", () => {
  const a = sha256("a");
  const b = sha256("b");

  it("gives the sum of the file, in every way that vendors write it", () => {
    assert.equal(sumOf("tool", `${b}  other\n${a}  tool\n`), a);
    assert.equal(sumOf("tool", `${b} *other\r\n${a} *tool\r\n`), a);
    assert.equal(sumOf("tool", a), a);
    assert.equal(sumOf("tool", `${a}\n`), a);
  });

  it("gives none for a file that it does not name in full, and none that is no sum", () => {
    assert.equal(sumOf("tool", `${a}  tool.sig\n${b}  my-tool\n`), undefined);
    assert.equal(sumOf("tool", `${a}  other\n`), undefined);
    assert.equal(sumOf("tool", "<html>sign in to the network tool</html>"), undefined);
    assert.equal(sumOf("tool", "404  tool\n404  tool"), undefined);
    assert.equal(sumOf("tool", ""), undefined);
  });

  it("gives each file of any list its own sum", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}$/), { minLength: 2 });
    fc.assert(
      fc.property(names, fc.constantFrom("  ", " *"), (files, gap) => {
        const list = files.map((file) => `${sha256(file)}${gap}${file}`).join("\n");
        for (const file of files) assert.equal(sumOf(file, list), sha256(file));
      }),
    );
  });
});

describe("a vendor's download", () => {
  const folder = temporaryFolder();
  const patience = { answerMs: 300, silenceMs: 600 };
  let server: Server;
  let handler: RequestListener;

  beforeEach("listens", async () => {
    server = createServer((request, response) => {
      handler(request, response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach("closes", async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });

  function tool(vendor: Partial<VendorSource> = {}, brings?: string[]): Tool {
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return {
      name: "tool",
      version: "1",
      versionArguments: [],
      accepts: /1/,
      brings,
      vendor: { url: `${at}/tool`, checksums: `${at}/sums`, ...vendor },
      go: { module: "none", package: "none", ldflags: [] },
    };
  }

  function serves(content: string | Buffer, sums = `${sha256(content)}  tool\n`): RequestListener {
    return (request, response) => {
      response.end(request.url === "/sums" ? sums : content);
    };
  }

  const get = (one: Tool) => download(one, folder.at, patience);
  const isInstalled = () => existsSync(path.join(folder.at, "tool"));

  it("is installed as an executable when its sum is the vendor's", async () => {
    handler = serves("#!/bin/sh\n");
    await get(tool());
    assert.equal(readFileSync(path.join(folder.at, "tool"), "utf8"), "#!/bin/sh\n");
    assert.equal(statSync(path.join(folder.at, "tool")).mode & 0o777, 0o755);
  });

  it("is unpacked, together with what comes along", async () => {
    const packed = path.join(folder.at, "packed");
    mkdirSync(path.join(packed, "inner"), { recursive: true });
    for (const name of ["tool", "friend", "stranger"]) writeFileSync(path.join(packed, "inner", name), name);
    const archive = execFileSync("tar", ["-czf", "-", "-C", packed, "inner"]);
    handler = serves(archive);
    await get(tool({ inArchive: "inner" }, ["friend", "absent"]));
    assert.deepEqual(
      ["tool", "friend", "stranger", "absent"].map((name) => existsSync(path.join(folder.at, name))),
      [true, true, false, false],
    );
    await assert.rejects(get(tool({ inArchive: "elsewhere" })), /\/tool holds no tool$/);
  });

  it("is refused when its sum is another, when there is none, and when the vendor has no verifiable build", async () => {
    handler = serves("#!/bin/sh\n", `${sha256("else")}  tool\n`);
    await assert.rejects(
      get(tool()),
      /^Error: tool: SHA-256 [0-9a-f]{64}, but its vendor says [0-9a-f]{64}$/,
    );
    handler = serves("#!/bin/sh\n", "<html>sign in</html>");
    await assert.rejects(get(tool()), /\/sums has no sum for tool$/);
    await assert.rejects(get({ ...tool(), vendor: undefined }), /no verifiable build/);
    assert.ok(!isInstalled());
  });

  it("is given up with the status when the server has none", async () => {
    handler = (_, response) => {
      response.writeHead(404).end("no such release");
    };
    await assert.rejects(get(tool()), /\/sums answered 404$/);
  });

  it("is given up when it is cut off", async () => {
    handler = (request, response) => {
      if (request.url === "/sums") return void response.end(`${sha256("whole")}  tool\n`);
      response.writeHead(200, { "content-length": 1000 });
      response.write("half", () => response.destroy());
    };
    await assert.rejects(get(tool()), /\/tool: the download broke off after \d+ bytes$/);
    assert.ok(!isInstalled());
  });

  it("may take its time once it has begun, as long as something comes", async () => {
    handler = (request, response) => {
      if (request.url === "/sums") return void response.end(`${sha256("slow tool")}  tool\n`);
      response.writeHead(200);
      response.flushHeaders();
      setTimeout(() => response.write("slow "), 400);
      setTimeout(() => response.end("tool"), 800);
    };
    await get(tool());
    assert.ok(isInstalled());
  });

  it("is given up when it falls silent, soon", async () => {
    handler = (request, response) => {
      if (request.url === "/sums") return void response.end(`${sha256("whole")}  tool\n`);
      response.writeHead(200);
      response.write("half");
    };
    await assert.rejects(get(tool()), /\/tool: the download fell silent after 4 bytes$/);
    assert.ok(!isInstalled());
  });

  it("is given up when the server accepts and says nothing, and such a host is not asked again", async () => {
    let asked = 0;
    handler = () => {
      asked++;
    };
    await assert.rejects(get(tool()), /127\.0\.0\.1:\d+ did not answer in time$/);
    await assert.rejects(get(tool()), /127\.0\.0\.1:\d+ did not answer in time$/);
    assert.equal(asked, 1);
  });

  it("is given up when nobody listens", async () => {
    const nobody = tool({ checksums: "http://127.0.0.1:1/sums" });
    await assert.rejects(get(nobody), /^Error: 127\.0\.0\.1:1 cannot be reached$/);
  });
});

import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { ensureCertificates, ensureServerCertificate } from "../../../../sandbox/controlPlane/certificates";
import { realNodeName } from "../../../../sandbox/realNode/layout";
import { temporaryFolder } from "../core/temporaryFolder";

describe("the certificates of a cluster", () => {
  const folder = temporaryFolder();
  const address = "10.96.0.1";
  const file = (name: string) => path.join(folder.at, name);
  const text = (name: string) => readFileSync(file(name), "utf8");
  const certificate = (name: string) => new X509Certificate(text(`${name}.crt`));

  it("are made once", async () => {
    await ensureCertificates(folder.at, address);
    const before = readdirSync(folder.at).map((name) => [name, text(name)]);
    await ensureCertificates(folder.at, address);
    assert.deepEqual(
      readdirSync(folder.at).map((name) => [name, text(name)]),
      before,
    );
  });

  it("are made anew, all of them, when an older sandbox had fewer, or was killed over them", async () => {
    await ensureCertificates(folder.at, address);
    for (const damage of [
      () => writeFileSync(file("done"), "apiserver\nadmin\n"),
      () => rmSync(file("done")),
    ]) {
      const before = text("ca.crt");
      rmSync(file("kubelet.crt"));
      damage();
      await ensureCertificates(folder.at, address);
      assert.notEqual(text("ca.crt"), before);
      assert.ok(certificate("kubelet").verify(certificate("ca").publicKey));
    }
  });

  it("name a real node as its kubelet has to be named, and the API server as everybody calls it", async () => {
    await ensureCertificates(folder.at, address);
    assert.deepEqual(certificate("kubelet").subject.split("\n").sort(), [
      `CN=system:node:${realNodeName}`,
      "O=system:nodes",
    ]);
    assert.ok(certificate("apiserver").checkIP(address));
    assert.ok(certificate("apiserver").checkHost("kubernetes.default.svc"));
    for (const key of readdirSync(folder.at).filter((name) => name.endsWith(".key"))) {
      assert.equal(statSync(file(key)).mode & 0o077, 0, key);
    }
  });
});

describe("the certificate of a server of this machine", () => {
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder.at, name);
  const text = (name: string) => readFileSync(file(name), "utf8");
  const ensured = async () => {
    await ensureServerCertificate(folder.at, "registry");
    return text("registry.crt");
  };

  it("stays from one start to the next: who runs already has read whom to trust", async () => {
    const first = await ensured();
    const certificate = new X509Certificate(first);
    assert.ok(certificate.checkHost("localhost") && certificate.checkIP("127.0.0.1"));
    assert.ok(certificate.verify(new X509Certificate(text("ca.crt")).publicKey));
    assert.equal(await ensured(), first);
  });

  it("is made anew where it is damaged, or does not belong to its key or its authority", async () => {
    const first = await ensured();
    const kept = ["ca.crt", "registry.key"].map((name) => [name, text(name)] as const);
    rmSync(file("registry.crt"));
    assert.notEqual(await ensured(), first);
    for (const [name, before] of kept) {
      const current = await ensured();
      writeFileSync(file(name), before);
      assert.notEqual(await ensured(), current, name);
    }
    const current = await ensured();
    writeFileSync(file("ca.crt"), "");
    assert.notEqual(await ensured(), current);
  });
});

import assert from "node:assert/strict";
import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import { text } from "../../../sandbox/plugins/common/fields";
import { unknown, type JsonObject } from "../../../sandbox/plugins/common/properties";
import { isReadyForRenewal } from "../../../sandbox/plugins/tls/certificates";
import { tlsProvider } from "../../../sandbox/plugins/tls/provider";
import { allowedUses } from "../../../sandbox/plugins/tls/usages";
import { Caller } from "./provider";

const caller = (name: string): Caller =>
  new Caller(tlsProvider, `tls:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`);
const [keys, selfSigned, requests, signed] = [
  "PrivateKey",
  "SelfSignedCert",
  "CertRequest",
  "LocallySignedCert",
].map(caller) as [Caller, Caller, Caller, Caller];
const algorithms: JsonObject[] = [
  { algorithm: "RSA" },
  { algorithm: "ECDSA", ecdsaCurve: "P256" },
  { algorithm: "ECDSA", ecdsaCurve: "P384" },
  { algorithm: "ECDSA", ecdsaCurve: "P521" },
  { algorithm: "ED25519" },
];

async function newKey(inputs: JsonObject = { algorithm: "ECDSA", ecdsaCurve: "P256" }): Promise<string> {
  return text((await keys.create(inputs)).outputs.privateKeyPem);
}

const authorityInputs = (privateKeyPem: string): JsonObject => ({
  privateKeyPem,
  isCaCertificate: true,
  allowedUses: ["cert_signing", "crl_signing"],
  validityPeriodHours: 8760,
  subject: { commonName: "mlops CA", organization: "MLOps", country: "FR" },
});

/** A server's certificate, and everything on the way to it. */
async function chain(
  algorithm: JsonObject,
): Promise<{ authority: X509Certificate; leaf: X509Certificate; key: string }> {
  const [caKey, key] = [await newKey(algorithm), await newKey(algorithm)];
  const { outputs: ca } = await selfSigned.create(authorityInputs(caKey));
  const { outputs: request } = await requests.create({
    privateKeyPem: key,
    dnsNames: ["postgres", "postgres.mlops-data.svc"],
    ipAddresses: ["127.0.0.1", "::1"],
    subject: { commonName: "postgres" },
  });
  const { outputs } = await signed.create({
    caCertPem: ca.certPem,
    caPrivateKeyPem: caKey,
    certRequestPem: request.certRequestPem,
    allowedUses: ["server_auth", "digital_signature"],
    validityPeriodHours: 24,
  });
  return {
    authority: new X509Certificate(text(ca.certPem)),
    leaf: new X509Certificate(text(outputs.certPem)),
    key,
  };
}

describe("a private key", () => {
  for (const inputs of algorithms) {
    it(`of ${[inputs.algorithm, inputs.ecdsaCurve].map(text).join(" ").trim()} is the same key in every form`, async () => {
      const { outputs, secrets } = await keys.create(inputs);
      assert.deepEqual(secrets.sort(), ["privateKeyOpenssh", "privateKeyPem", "privateKeyPemPkcs8"]);
      const forms = [outputs.privateKeyPem, outputs.privateKeyPemPkcs8].map((pem) =>
        createPublicKey(createPrivateKey(text(pem))).export({ type: "spki", format: "pem" }),
      );
      assert.deepEqual(forms, [outputs.publicKeyPem, outputs.publicKeyPem]);
      const [type = "", blob = ""] = text(outputs.publicKeyOpenssh).trim().split(" ");
      const bytes = Buffer.from(blob, "base64");
      assert.equal(bytes.toString("utf8", 4, 4 + bytes.readUInt32BE(0)), type);
      assert.match(text(outputs.privateKeyOpenssh), /^-----BEGIN OPENSSH PRIVATE KEY-----\n/);
      const body = text(outputs.privateKeyOpenssh).replaceAll(/-----.*-----|\n/g, "");
      assert.ok(Buffer.from(body, "base64").includes(bytes), "the private form holds the public key");
    });
  }

  it("has the PEM form that is usual for its algorithm", async () => {
    const heads = await Promise.all(algorithms.map(async (inputs) => (await newKey(inputs)).split("\n")[0]));
    const [rsa, ec, pkcs8] = ["RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY"].map(
      (name) => `-----BEGIN ${name}-----`,
    );
    assert.deepEqual(heads, [rsa, ec, ec, ec, pkcs8]);
  });

  it("has no SSH form on P224, which SSH does not know", async () => {
    const { outputs } = await keys.create({ algorithm: "ECDSA" });
    assert.deepEqual(
      [outputs.ecdsaCurve, outputs.privateKeyOpenssh, outputs.publicKeyOpenssh],
      ["P224", "", ""],
    );
    assert.match(text(outputs.privateKeyPem), /^-----BEGIN EC PRIVATE KEY-----/);
  });

  it("is replaced by any change", async () => {
    const { outputs } = await keys.create({ algorithm: "ED25519" });
    assert.deepEqual(await keys.diff(outputs, { algorithm: "ED25519" }), { changed: [], replaces: [] });
    assert.deepEqual((await keys.diff(outputs, { algorithm: "RSA" })).replaces, ["algorithm"]);
    assert.deepEqual((await keys.diff(outputs, { algorithm: "ED25519", rsaBits: 4096 })).replaces, [
      "rsaBits",
    ]);
  });

  it("is refused for an algorithm or a curve that there is not", async () => {
    assert.match((await keys.failures({ algorithm: "DSA" })).join(), /"DSA" is none of RSA, ECDSA, ED25519/);
    assert.match(
      (await keys.failures({ algorithm: "ECDSA", ecdsaCurve: "P1" })).join(),
      /"P1" is none of P224/,
    );
  });

  it("cannot be imported, and says why", async () => {
    await assert.rejects(keys.read("x", {}), /cannot be imported: it lives in the state alone/);
  });
});

describe("a certificate", () => {
  for (const inputs of algorithms) {
    it(`of ${[inputs.algorithm, inputs.ecdsaCurve].map(text).join(" ").trim()} is signed by its authority, for its own key and names`, async () => {
      const { authority, leaf, key } = await chain(inputs);
      assert.ok(authority.verify(authority.publicKey) && authority.ca);
      assert.ok(leaf.verify(authority.publicKey) && leaf.checkIssued(authority) && !leaf.ca);
      assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
      assert.equal(leaf.subject, "CN=postgres");
      assert.equal(leaf.issuer, "C=FR\nO=MLOps\nCN=mlops CA");
      assert.equal(leaf.checkHost("postgres.mlops-data.svc"), "postgres.mlops-data.svc");
      assert.equal(leaf.checkIP("::1"), "::1");
      assert.deepEqual(leaf.keyUsage, ["1.3.6.1.5.5.7.3.1"]);
    });
  }

  it("is valid from now for the hours that are asked for, and its id is its serial number", async () => {
    const { id, outputs } = await selfSigned.create(authorityInputs(await newKey()));
    const certificate = new X509Certificate(text(outputs.certPem));
    const [start, end] = [outputs.validityStartTime, outputs.validityEndTime].map((time) =>
      Date.parse(text(time)),
    );
    assert.equal((end ?? 0) - (start ?? 0), 8760 * 3_600_000);
    assert.ok(Math.abs(Date.now() - (start ?? 0)) < 60_000);
    assert.equal(certificate.validToDate.getTime(), end);
    assert.equal(BigInt(`0x${certificate.serialNumber}`).toString(), id);
    assert.equal(outputs.readyForRenewal, false);
    assert.equal(outputs.keyAlgorithm, "ECDSA");
  });

  it("has no authority without a subject, nor one whose key is another's", async () => {
    const caKey = await newKey();
    const nameless = { ...authorityInputs(caKey), subject: undefined };
    await assert.rejects(selfSigned.create(nameless), /a certificate authority needs a subject/);
    const { outputs: ca } = await selfSigned.create(authorityInputs(caKey));
    const { outputs: request } = await requests.create({ privateKeyPem: caKey, dnsNames: ["a"] });
    const inputs = {
      caCertPem: ca.certPem,
      certRequestPem: request.certRequestPem,
      allowedUses: [],
      validityPeriodHours: 1,
    };
    await assert.rejects(
      signed.create({ ...inputs, caPrivateKeyPem: await newKey() }),
      /is not the key of the certificate/,
    );
    await assert.rejects(
      signed.create({ ...inputs, caPrivateKeyPem: caKey, caCertPem: "x" }),
      /caCertPem cannot be read as PEM/,
    );
  });

  it("is replaced when it comes into its renewal period, judged by the inputs as they are now", async () => {
    const inputs = authorityInputs(await newKey());
    const { outputs } = await selfSigned.create(inputs);
    assert.deepEqual(await selfSigned.diff(outputs, inputs), { changed: [], replaces: [] });
    const early = { ...inputs, earlyRenewalHours: 100 };
    assert.deepEqual(await selfSigned.diff(outputs, early), { changed: ["earlyRenewalHours"], replaces: [] });
    assert.equal((await selfSigned.update(outputs, early)).certPem, outputs.certPem);
    const late = await selfSigned.diff(outputs, { ...inputs, earlyRenewalHours: 8760 });
    assert.deepEqual(late.replaces, ["readyForRenewal"]);
    assert.equal(
      (await selfSigned.read("1", { ...outputs, earlyRenewalHours: 8760 })).outputs.readyForRenewal,
      true,
    );
  });

  it("is ready for renewal from the first moment of that period on", () => {
    const state = { validityEndTime: "2026-01-02T00:00:00Z", earlyRenewalHours: 24 };
    assert.equal(isReadyForRenewal(state, new Date("2025-12-31T23:59:59Z")), false);
    assert.equal(isReadyForRenewal(state, new Date("2026-01-01T00:00:00Z")), true);
    assert.equal(isReadyForRenewal({}, new Date()), false);
  });

  it("is replaced by any other change", async () => {
    const inputs = authorityInputs(await newKey());
    const { outputs } = await selfSigned.create(inputs);
    const changes: JsonObject[] = [
      { validityPeriodHours: 1 },
      { dnsNames: ["b"] },
      { privateKeyPem: unknown },
      { setSubjectKeyId: true },
      { subject: { commonName: "other" } },
    ];
    for (const change of changes) {
      const { replaces } = await selfSigned.diff(outputs, { ...inputs, ...change });
      assert.deepEqual(replaces, Object.keys(change));
    }
  });

  it("forgets a write-only key, and notices another one by its number alone", async () => {
    const key = await newKey();
    const inputs = {
      ...authorityInputs(key),
      privateKeyPem: undefined,
      privateKeyPemWo: key,
      privateKeyPemWoVersion: 1,
    };
    assert.deepEqual(await selfSigned.failures(inputs), []);
    const { outputs } = await selfSigned.create(inputs);
    assert.ok(!JSON.stringify(outputs).includes("PRIVATE KEY"));
    assert.deepEqual(
      (await selfSigned.diff(outputs, { ...inputs, privateKeyPemWo: await newKey() })).changed,
      [],
    );
    const rotated = { ...inputs, privateKeyPemWoVersion: 2 };
    assert.deepEqual((await selfSigned.diff(outputs, rotated)).replaces, ["privateKeyPemWoVersion"]);
  });

  it("names every input that is wrong", async () => {
    const inputs = authorityInputs(await newKey());
    const failures = async (change: JsonObject) =>
      (await selfSigned.failures({ ...inputs, ...change })).join();
    assert.equal(await failures({}), "");
    assert.match(
      await failures({ privateKeyPem: undefined }),
      /exactly one of privateKeyPem and privateKeyPemWo/,
    );
    assert.match(await failures({ privateKeyPem: "x" }), /privateKeyPem: a private key in PEM is needed/);
    assert.match(
      await failures({ allowedUses: ["serve"] }),
      new RegExp(`"serve" is none of ${allowedUses.join(", ")}`),
    );
    assert.match(await failures({ ipAddresses: ["300.1.1.1"] }), /"300.1.1.1" is no IP address/);
    assert.match(await failures({ subject: { name: "x" } }), /subject.name: there is no such input/);
    assert.equal(await failures({ privateKeyPem: unknown, ipAddresses: [unknown] }), "");
  });
});

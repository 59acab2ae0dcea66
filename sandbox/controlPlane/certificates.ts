import "reflect-metadata";

import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import * as x509 from "@peculiar/x509";

import { realNodeName } from "../realNode/layout";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** A sandbox lives for days; its certificates for a year, so that nobody meets their end. */
const lifetimeMs = 365 * 24 * 3600 * 1000;
/** Clocks of machines that were suspended run behind. */
const clockSkewMs = 3600 * 1000;

interface Pair {
  certificate: x509.X509Certificate;
  keys: CryptoKeyPair;
}

function validity() {
  const now = Date.now();
  return { notBefore: new Date(now - clockSkewMs), notAfter: new Date(now + lifetimeMs) };
}

const newSerial = () => `00${randomBytes(15).toString("hex")}`;

async function newKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
}

async function authority(): Promise<Pair> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=mlops-sandbox",
    keys,
    serialNumber: newSerial(),
    signingAlgorithm: algorithm,
    ...validity(),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  return { certificate, keys };
}

interface Subject {
  /** File name without ending. */
  file: string;
  name: string;
  usage: "server" | "client";
  /** Names and addresses that a server answers to. */
  alternatives?: x509.JsonGeneralNames;
}

async function issue(subject: Subject, ca: Pair): Promise<Pair> {
  const keys = await newKeys();
  const usage =
    subject.usage === "server" ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    subject: subject.name,
    issuer: ca.certificate.subject,
    publicKey: keys.publicKey,
    signingKey: ca.keys.privateKey,
    signingAlgorithm: algorithm,
    serialNumber: newSerial(),
    ...validity(),
    extensions: [
      new x509.ExtendedKeyUsageExtension([usage]),
      ...(subject.alternatives ? [new x509.SubjectAlternativeNameExtension(subject.alternatives)] : []),
    ],
  });
  return { certificate, keys };
}

async function write(folder: string, file: string, pair: Pair): Promise<void> {
  const key = Buffer.from(await crypto.subtle.exportKey("pkcs8", pair.keys.privateKey)).toString("base64");
  const lines = key.match(/.{1,64}/g) ?? [];
  const pem = ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
  writeFileSync(path.join(folder, `${file}.crt`), pair.certificate.toString("pem"));
  writeFileSync(path.join(folder, `${file}.key`), pem, { mode: 0o600 });
}

/** Whom the sandbox's authority vouches for. `system:masters` is the administrator. */
function subjects(serviceAddress: string): Subject[] {
  const service = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];
  return [
    {
      file: "apiserver",
      name: "CN=kube-apiserver",
      usage: "server",
      alternatives: [
        ...["localhost", ...service, "kubernetes.default.svc.cluster.local"].map((value) => {
          return { type: "dns" as const, value };
        }),
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: serviceAddress },
      ],
    },
    { file: "admin", name: "CN=sandbox-admin,O=system:masters", usage: "client" },
    { file: "controller-manager", name: "CN=system:kube-controller-manager", usage: "client" },
    { file: "scheduler", name: "CN=system:kube-scheduler", usage: "client" },
    // Of a real node, and how the API server shows itself to it and to extensions of its API.
    { file: "kubelet", name: `CN=system:node:${realNodeName},O=system:nodes`, usage: "client" },
    { file: "kube-proxy", name: "CN=system:kube-proxy", usage: "client" },
    { file: "kubelet-client", name: "CN=kube-apiserver-kubelet-client,O=system:masters", usage: "client" },
    { file: "front-proxy-client", name: "CN=front-proxy-client", usage: "client" },
  ];
}

/** Writes the cluster's certificates and its service-account key pair, once. */
export async function ensureCertificates(folder: string, serviceAddress: string): Promise<void> {
  const done = path.join(folder, "done");
  const wanted = subjects(serviceAddress);
  // Those of an older sandbox are not all that is needed.
  const names = `${wanted.map(({ file }) => file).join("\n")}\n`;
  if (existsSync(done) && readFileSync(done, "utf8") === names) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  x509.cryptoProvider.set(crypto);
  const ca = await authority();
  await write(folder, "ca", ca);
  for (const subject of wanted) {
    await write(folder, subject.file, await issue(subject, ca));
  }
  const accounts = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  writeFileSync(path.join(folder, "service-accounts.pub"), accounts.publicKey);
  writeFileSync(path.join(folder, "service-accounts.key"), accounts.privateKey, { mode: 0o600 });
  writeFileSync(done, names);
}

const monthMs = 30 * 24 * 3600 * 1000;

/** Does all of it belong together, for a while yet? */
function isWhole(folder: string, file: string): boolean {
  const read = (name: string) => readFileSync(path.join(folder, name));
  try {
    const certificate = new X509Certificate(read(`${file}.crt`));
    return (
      certificate.verify(new X509Certificate(read("ca.crt")).publicKey) &&
      certificate.checkPrivateKey(createPrivateKey(read(`${file}.key`))) &&
      Date.parse(certificate.validTo) > Date.now() + monthMs
    );
  } catch {
    return false;
  }
}

/**
 * Makes sure of an authority of its own (`ca.crt`) and of the certificate of one server on this machine. They stay: who
 * runs already has read of whom to trust.
 */
export async function ensureServerCertificate(folder: string, file: string): Promise<void> {
  if (isWhole(folder, file)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  x509.cryptoProvider.set(crypto);
  const ca = await authority();
  await write(folder, "ca", ca);
  const alternatives: x509.JsonGeneralNames = [
    { type: "dns", value: "localhost" },
    { type: "ip", value: "127.0.0.1" },
  ];
  await write(folder, file, await issue({ file, name: `CN=${file}`, usage: "server", alternatives }, ca));
}

/** A file of the certificate folder as a kubeconfig wants it. */
export function asData(folder: string, file: string): string {
  return readFileSync(path.join(folder, file)).toString("base64");
}

import { randomBytes } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsagesExtension,
  Name,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "./x509";
import type { Computed, ComputedResource } from "../common/computed";
import { FieldProblem, Fields, strings, text } from "../common/fields";
import { JsonObject, unknown } from "../common/properties";
import type { SigningKey } from "./signing";
import { isEmptyName } from "./subject";
import { allowedUses, extendedKeyUsages, keyUsages } from "./usages";

/** The inputs that every certificate has, whoever signs it. */
export const certificateFields: Fields = {
  allowedUses: { type: "strings", required: true, oneOf: allowedUses },
  validityPeriodHours: { type: "integer", required: true, least: 0 },
  /** Only tells when the certificate is to be replaced, so it may change in place. */
  earlyRenewalHours: { type: "integer", default: 0, least: 0, inPlace: true },
  isCaCertificate: { type: "boolean", default: false },
  maxPathLength: { type: "integer", least: 0 },
  setSubjectKeyId: { type: "boolean", default: false },
};

export const certificateOutputs = ["certPem", "readyForRenewal", "validityStartTime", "validityEndTime"];

/** What is signed, beside the inputs. */
export interface CertificateContent {
  subject: Name;
  issuer: Name;
  publicKey: PublicKey;
  signer: SigningKey;
  /** Alternative names and, where it is wanted, the identifier of the signer's key. */
  extensions: Extension[];
}

const hourMilliseconds = 3_600_000;

export async function issue(inputs: JsonObject, content: CertificateContent): Promise<Computed> {
  if (inputs.isCaCertificate === true && isEmptyName(content.subject)) {
    throw new Error("a certificate authority needs a subject: RFC 5280, section 4.1.2.6");
  }
  // Certificates count in whole seconds.
  const start = new Date(Math.floor(Date.now() / 1000) * 1000);
  const end = new Date(start.getTime() + Number(inputs.validityPeriodHours) * hourMilliseconds);
  const serialNumber = newSerialNumber();
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: content.subject,
    issuer: content.issuer,
    notBefore: start,
    notAfter: end,
    publicKey: content.publicKey,
    signingKey: content.signer.keys.privateKey,
    signingAlgorithm: content.signer.algorithm,
    extensions: [...(await ownExtensions(inputs, content.publicKey)), ...content.extensions],
  });
  const outputs = {
    certPem: `${certificate.toString("pem")}\n`,
    readyForRenewal: false,
    validityStartTime: timestamp(start),
    validityEndTime: timestamp(end),
  };
  return { id: BigInt(`0x${serialNumber}`).toString(), outputs };
}

/** 127 random bits: unforeseeable as browsers demand, positive, and never zero. */
function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes.toString("hex");
}

async function ownExtensions(inputs: JsonObject, publicKey: PublicKey): Promise<Extension[]> {
  const uses = strings(inputs.allowedUses);
  const flags = uses.reduce((sum, use) => sum | (keyUsages[use] ?? 0), 0);
  const extended = uses.flatMap((use) => extendedKeyUsages[use] ?? []);
  const authority = inputs.isCaCertificate === true;
  const pathLength = typeof inputs.maxPathLength === "number" ? inputs.maxPathLength : undefined;
  return [
    ...(flags ? [new KeyUsagesExtension(flags, true)] : []),
    ...(extended.length > 0 ? [new ExtendedKeyUsageExtension(extended)] : []),
    new BasicConstraintsExtension(authority, authority ? pathLength : undefined, true),
    ...(authority || inputs.setSubjectKeyId === true
      ? [await SubjectKeyIdentifierExtension.create(publicKey)]
      : []),
  ];
}

export function authorityKeyId(keyId: string): AuthorityKeyIdentifierExtension {
  return new AuthorityKeyIdentifierExtension(keyId);
}

function timestamp(date: Date): string {
  return date.toISOString().replace(".000Z", "Z");
}

/** A certificate that has come into its renewal period, or has ended, is replaced at the next update. */
export const renewal: Pick<ComputedResource, "aged"> = {
  aged: (state) => (isReadyForRenewal(state, new Date()) ? { readyForRenewal: true } : {}),
};

export function isReadyForRenewal(state: JsonObject, now: Date): boolean {
  const end = Date.parse(text(state.validityEndTime));
  const early = typeof state.earlyRenewalHours === "number" ? state.earlyRenewalHours : 0;
  return !Number.isNaN(end) && end - early * hourMilliseconds <= now.getTime();
}

/** A private key is given either as an input that the state keeps, or as one that it does not. */
export function keyFields(name: string): Fields {
  return {
    [name]: { type: "string" },
    [`${name}Wo`]: { type: "string", writeOnly: true },
    /** A write-only key that changes is noticed by this number alone. */
    [`${name}WoVersion`]: { type: "integer" },
  };
}

export function keyProblems(name: string, inputs: JsonObject): FieldProblem[] {
  const given = [name, `${name}Wo`].filter((key) => inputs[key] !== undefined);
  if (given.length !== 1) {
    return [{ property: name, reason: `exactly one of ${name} and ${name}Wo is needed` }];
  }
  if (inputs[`${name}Wo`] !== undefined && inputs[`${name}WoVersion`] === undefined) {
    return [{ property: `${name}WoVersion`, reason: `a value is needed where ${name}Wo is given` }];
  }
  const pem = inputs[name];
  const isPem = typeof pem !== "string" || pem === unknown || pem.includes("-----BEGIN ");
  return isPem ? [] : [{ property: name, reason: "a private key in PEM is needed" }];
}

export function givenKey(name: string, inputs: JsonObject): JsonObject[string] {
  return inputs[name] ?? inputs[`${name}Wo`];
}

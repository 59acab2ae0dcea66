import { createPublicKey } from "node:crypto";
import {
  Name,
  Pkcs10CertificateRequest,
  Pkcs10CertificateRequestGenerator,
  PublicKey,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
} from "./x509";
import type { ComputedResource } from "../common/computed";
import { text } from "../common/fields";
import {
  authorityKeyId,
  certificateFields,
  certificateOutputs,
  givenKey,
  issue,
  keyFields,
  keyProblems,
  renewal,
} from "./certificates";
import { algorithmOf, readPrivateKey, sha1 } from "./keys";
import { signingKey } from "./signing";
import { alternativeNames, subjectFields, subjectName, subjectProblems } from "./subject";

export const certRequest: ComputedResource = {
  inputs: { ...keyFields("privateKeyPem"), ...subjectFields },
  outputs: ["certRequestPem", "keyAlgorithm"],
  secrets: ["privateKeyPem"],
  problems: (inputs) => [...keyProblems("privateKeyPem", inputs), ...subjectProblems(inputs)],
  create: async (inputs) => {
    const key = readPrivateKey(givenKey("privateKeyPem", inputs), "privateKeyPem");
    const signer = await signingKey(key);
    const request = await Pkcs10CertificateRequestGenerator.create({
      name: subjectName(inputs),
      keys: signer.keys,
      signingAlgorithm: signer.algorithm,
      extensions: alternativeNames(inputs),
    });
    const certRequestPem = `${request.toString("pem")}\n`;
    return { id: sha1(certRequestPem), outputs: { certRequestPem, keyAlgorithm: algorithmOf(key) } };
  },
};

export const selfSignedCert: ComputedResource = {
  inputs: {
    ...certificateFields,
    ...keyFields("privateKeyPem"),
    ...subjectFields,
    setAuthorityKeyId: { type: "boolean", default: false },
  },
  outputs: [...certificateOutputs, "keyAlgorithm"],
  secrets: ["privateKeyPem"],
  problems: (inputs) => [...keyProblems("privateKeyPem", inputs), ...subjectProblems(inputs)],
  ...renewal,
  create: async (inputs) => {
    const key = readPrivateKey(givenKey("privateKeyPem", inputs), "privateKeyPem");
    const signer = await signingKey(key);
    const publicKey = await PublicKey.create(signer.keys.publicKey);
    const { keyId } = await SubjectKeyIdentifierExtension.create(publicKey);
    const name = subjectName(inputs);
    const { id, outputs } = await issue(inputs, {
      subject: name,
      issuer: name,
      publicKey,
      signer,
      extensions: [
        ...(inputs.setAuthorityKeyId === true ? [authorityKeyId(keyId)] : []),
        ...alternativeNames(inputs),
      ],
    });
    return { id, outputs: { ...outputs, keyAlgorithm: algorithmOf(key) } };
  },
};

export const locallySignedCert: ComputedResource = {
  inputs: {
    ...certificateFields,
    ...keyFields("caPrivateKeyPem"),
    caCertPem: { type: "string", required: true },
    certRequestPem: { type: "string", required: true },
  },
  outputs: [...certificateOutputs, "caKeyAlgorithm"],
  secrets: ["caPrivateKeyPem"],
  problems: (inputs) => keyProblems("caPrivateKeyPem", inputs),
  ...renewal,
  create: async (inputs) => {
    const key = readPrivateKey(givenKey("caPrivateKeyPem", inputs), "caPrivateKeyPem");
    const authority = readPem("caCertPem", () => new X509Certificate(text(inputs.caCertPem)));
    const authorityKey = createPublicKey(key).export({ type: "spki", format: "der" });
    if (!authorityKey.equals(new Uint8Array(authority.publicKey.rawData))) {
      throw new Error("caPrivateKeyPem is not the key of the certificate in caCertPem");
    }
    const request = readPem(
      "certRequestPem",
      () => new Pkcs10CertificateRequest(text(inputs.certRequestPem)),
    );
    // A request that its own key did not sign proves nothing about who owns the key.
    if (!(await request.verify())) throw new Error("certRequestPem is not signed by the key that it holds");
    const keyId = authority.getExtension(SubjectKeyIdentifierExtension)?.keyId;
    const names = request.extensions.find((one) => one instanceof SubjectAlternativeNameExtension);
    const { id, outputs } = await issue(inputs, {
      subject: new Name(request.subjectName.toArrayBuffer()),
      issuer: new Name(authority.subjectName.toArrayBuffer()),
      publicKey: request.publicKey,
      signer: await signingKey(key),
      extensions: [...(keyId ? [authorityKeyId(keyId)] : []), ...(names ? [names] : [])],
    });
    return { id, outputs: { ...outputs, caKeyAlgorithm: algorithmOf(key) } };
  },
};

function readPem<T>(property: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${property} cannot be read as PEM`, { cause: error });
  }
}

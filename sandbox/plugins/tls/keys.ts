import { KeyObject, createHash, createPrivateKey, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { ComputedResource } from "../common/computed";
import { text } from "../common/fields";
import type { Json, JsonObject } from "../common/properties";
import { fingerprints, opensshPrivateKey, opensshPublicKey } from "./openssh";

const algorithms = ["RSA", "ECDSA", "ED25519"] as const;
type Algorithm = (typeof algorithms)[number];

/** The vendor's names of the curves, and those of OpenSSL. */
const curves = { P224: "secp224r1", P256: "prime256v1", P384: "secp384r1", P521: "secp521r1" } as const;

export const privateKey: ComputedResource = {
  inputs: {
    algorithm: { type: "string", required: true, oneOf: algorithms },
    rsaBits: { type: "integer", default: 2048, least: 1024 },
    ecdsaCurve: { type: "string", default: "P224", oneOf: Object.keys(curves) },
  },
  outputs: [
    "privateKeyPem",
    "privateKeyPemPkcs8",
    "privateKeyOpenssh",
    "publicKeyPem",
    "publicKeyOpenssh",
    "publicKeyFingerprintMd5",
    "publicKeyFingerprintSha256",
  ],
  secrets: ["privateKeyPem", "privateKeyPemPkcs8", "privateKeyOpenssh"],
  create: async (inputs) => {
    const key = await generate(inputs);
    const outputs = keyOutputs(key);
    return { id: sha1(text(outputs.publicKeyPem)), outputs };
  },
};

const newKeyPair = promisify(generateKeyPair);

async function generate(inputs: JsonObject): Promise<KeyObject> {
  switch (inputs.algorithm as Algorithm) {
    case "RSA":
      return (await newKeyPair("rsa", { modulusLength: Number(inputs.rsaBits) })).privateKey;
    case "ECDSA": {
      const namedCurve = curves[inputs.ecdsaCurve as keyof typeof curves];
      return (await newKeyPair("ec", { namedCurve })).privateKey;
    }
    case "ED25519":
      return (await newKeyPair("ed25519", {})).privateKey;
  }
}

/** Each algorithm has its own traditional form in PEM. */
const pemForms = { RSA: "pkcs1", ECDSA: "sec1", ED25519: "pkcs8" } as const;

/** Every form of a key that the vendor puts out. */
function keyOutputs(key: KeyObject): JsonObject {
  const publicKey = createPublicKey(key);
  const ssh = opensshPublicKey(publicKey);
  return {
    privateKeyPem: key.export({ type: pemForms[algorithmOf(key)], format: "pem" }).toString(),
    privateKeyPemPkcs8: key.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    privateKeyOpenssh: ssh ? opensshPrivateKey(key, ssh) : "",
    publicKeyOpenssh: ssh ? `${ssh.type} ${ssh.blob.toString("base64")}\n` : "",
    ...fingerprints(ssh),
  };
}

export function sha1(text: string | Uint8Array): string {
  return createHash("sha1").update(text).digest("hex");
}

/** The algorithm of a key in PEM, as `keyAlgorithm` names it. */
export function algorithmOf(key: KeyObject): Algorithm {
  if (key.asymmetricKeyType === "rsa") return "RSA";
  if (key.asymmetricKeyType === "ec") return "ECDSA";
  if (key.asymmetricKeyType === "ed25519") return "ED25519";
  throw new Error(`a key of type ${key.asymmetricKeyType} is none of ${algorithms.join(", ")}`);
}

export function readPrivateKey(pem: Json | undefined, property: string): KeyObject {
  try {
    return createPrivateKey(text(pem));
  } catch (error) {
    throw new Error(`${property} holds no private key in PEM`, { cause: error });
  }
}

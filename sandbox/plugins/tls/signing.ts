import { KeyObject, createPublicKey } from "node:crypto";
import { algorithmOf } from "./keys";

/** A private key and its public half, ready to sign certificates with. */
export interface SigningKey {
  keys: CryptoKeyPair;
  algorithm: Algorithm | EcdsaParams;
}

/** Hashes as Go chooses them for a key, and so the vendor. Source: crypto/x509 signingParamsForKey. */
const curveHashes: Record<string, { namedCurve: string; hash: string }> = {
  prime256v1: { namedCurve: "P-256", hash: "SHA-256" },
  secp384r1: { namedCurve: "P-384", hash: "SHA-384" },
  secp521r1: { namedCurve: "P-521", hash: "SHA-512" },
};

export async function signingKey(key: KeyObject): Promise<SigningKey> {
  switch (algorithmOf(key)) {
    case "RSA": {
      const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
      return { algorithm, keys: await imported(key, algorithm) };
    }
    case "ED25519":
      return { algorithm: { name: "Ed25519" }, keys: await imported(key, { name: "Ed25519" }) };
    case "ECDSA": {
      const curve = curveHashes[key.asymmetricKeyDetails?.namedCurve ?? ""];
      if (!curve) throw new Error("the sandbox signs with P256, P384 and P521 keys, and not with P224 ones");
      const keys = await imported(key, { name: "ECDSA", namedCurve: curve.namedCurve });
      return { algorithm: { name: "ECDSA", hash: curve.hash }, keys };
    }
  }
}

async function imported(
  key: KeyObject,
  algorithm: RsaHashedImportParams | EcKeyImportParams | Algorithm,
): Promise<CryptoKeyPair> {
  const der = key.export({ type: "pkcs8", format: "der" });
  const publicDer = createPublicKey(key).export({ type: "spki", format: "der" });
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey("pkcs8", der, algorithm, false, ["sign"]),
    crypto.subtle.importKey("spki", publicDer, algorithm, true, ["verify"]),
  ]);
  return { privateKey, publicKey };
}

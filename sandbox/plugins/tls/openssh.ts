import { KeyObject, createHash, randomBytes } from "node:crypto";

/** A public key as SSH writes it: the name of its type, and the type and its numbers as bytes. */
export interface SshPublicKey {
  type: string;
  blob: Buffer;
}

/** SSH names of the curves. P-224 has none, so a key on it has no SSH form. Source: RFC 5656. */
const curves: Record<string, { name: string; bytes: number }> = {
  prime256v1: { name: "nistp256", bytes: 32 },
  secp384r1: { name: "nistp384", bytes: 48 },
  secp521r1: { name: "nistp521", bytes: 66 },
};

/** Source: RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1 (ECDSA), RFC 8709 section 4 (Ed25519). */
export function opensshPublicKey(key: KeyObject): SshPublicKey | undefined {
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (key.asymmetricKeyType === "ec" && !curve) return undefined;
  const jwk = key.export({ format: "jwk" });
  if (key.asymmetricKeyType === "rsa") return keyOf("ssh-rsa", number(jwk.e), number(jwk.n));
  if (!curve) return keyOf("ssh-ed25519", string(bytes(jwk.x)));
  return keyOf(`ecdsa-sha2-${curve.name}`, string(curve.name), string(point(jwk, curve.bytes)));
}

function keyOf(type: string, ...parts: Buffer[]): SshPublicKey {
  return { type, blob: Buffer.concat([string(type), ...parts]) };
}

/** Source: openssh-portable PROTOCOL.key. Not encrypted: the state encrypts it. */
export function opensshPrivateKey(key: KeyObject, publicKey: SshPublicKey): string {
  const check = randomBytes(4);
  const secret = Buffer.concat([check, check, privateParts(key, publicKey), string("")]);
  const padding = Buffer.from(Array.from({ length: (8 - (secret.length % 8)) % 8 }, (_, at) => at + 1));
  const body = Buffer.concat([
    Buffer.from("openssh-key-v1\0"),
    string("none"),
    string("none"),
    string(""),
    uint32(1),
    string(publicKey.blob),
    string(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN OPENSSH PRIVATE KEY-----", ...lines, "-----END OPENSSH PRIVATE KEY-----", ""].join(
    "\n",
  );
}

function privateParts(key: KeyObject, publicKey: SshPublicKey): Buffer {
  const jwk = key.export({ format: "jwk" });
  const type = string(publicKey.type);
  if (key.asymmetricKeyType === "rsa") {
    const numbers = [jwk.n, jwk.e, jwk.d, jwk.qi, jwk.p, jwk.q].map(number);
    return Buffer.concat([type, ...numbers]);
  }
  if (key.asymmetricKeyType === "ed25519") {
    return Buffer.concat([type, string(bytes(jwk.x)), string(Buffer.concat([bytes(jwk.d), bytes(jwk.x)]))]);
  }
  // The public blob already holds the type, the curve and the point.
  return Buffer.concat([publicKey.blob, number(jwk.d)]);
}

export function fingerprints(key: SshPublicKey | undefined): {
  publicKeyFingerprintMd5: string;
  publicKeyFingerprintSha256: string;
} {
  if (!key) return { publicKeyFingerprintMd5: "", publicKeyFingerprintSha256: "" };
  const md5 = createHash("md5").update(key.blob).digest("hex");
  const sha256 = createHash("sha256").update(key.blob).digest("base64").replace(/=+$/, "");
  return {
    publicKeyFingerprintMd5: (md5.match(/../g) ?? []).join(":"),
    publicKeyFingerprintSha256: `SHA256:${sha256}`,
  };
}

function bytes(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}

/** An uncompressed point: both coordinates in full length, whatever zeros they begin with. */
function point(jwk: { x?: string; y?: string }, length: number): Buffer {
  const full = (value: string | undefined): Buffer => {
    const given = bytes(value);
    return Buffer.concat([Buffer.alloc(Math.max(0, length - given.length)), given]);
  };
  return Buffer.concat([Buffer.from([4]), full(jwk.x), full(jwk.y)]);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function string(value: string | Buffer): Buffer {
  const content = Buffer.from(value);
  return Buffer.concat([uint32(content.length), content]);
}

/** A positive number: no leading zeros but the one that keeps it positive. Source: RFC 4251 section 5, mpint. */
function number(base64url: string | undefined): Buffer {
  const given = bytes(base64url);
  const first = given.findIndex((byte) => byte !== 0);
  const significant = first < 0 ? Buffer.alloc(0) : given.subarray(first);
  const negative = ((significant[0] ?? 0) & 0x80) !== 0;
  return string(negative ? Buffer.concat([Buffer.from([0]), significant]) : significant);
}

import { text } from "../../sandbox/plugins/common/fields";
import type { JsonObject } from "../../sandbox/plugins/common/properties";
import { tlsProvider } from "../../sandbox/plugins/tls/provider";
import { Caller } from "../unit/sandbox/provider";
import type { Recording } from "./recorder";

const pems = ["privateKeyPem", "privateKeyPemPkcs8", "certRequestPem", "certPem"];

/**
 * Issues what a program asked for of keys and certificates, by the inputs that it gave.
 *
 * @returns puts them into a text, or an object, in the place of those that the recorder invented.
 */
export async function issuedCertificates(recording: Recording): Promise<<T>(of: T) => T> {
  const issued = new Map<string, string>();
  for (const { type, plain, outputs: invented } of recording.resources) {
    if (!type.startsWith("tls:")) continue;
    const inputs = replaced(plain, issued) as JsonObject;
    const { outputs } = await new Caller(tlsProvider, type).create(inputs);
    for (const key of pems.filter((one) => one in outputs && !(one in inputs))) {
      const before = plainText(invented[key]);
      issued.set(before, text(outputs[key]));
      issued.set(base64(before), base64(text(outputs[key])));
    }
  }
  return (of) => replaced(of, issued) as typeof of;
}

function plainText(value: unknown): string {
  return typeof value === "object" && value !== null && "value" in value
    ? String(value.value)
    : String(value);
}

function base64(value: string): string {
  return Buffer.from(value).toString("base64");
}

function replaced(value: unknown, pairs: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return pairs.get(value) ?? value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, pairs));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, pairs)]));
}

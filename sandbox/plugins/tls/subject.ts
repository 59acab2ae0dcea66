import { isIP } from "node:net";
import { DNS, IP, Name, SubjectAlternativeNameExtension, URL as uriName } from "./x509";
import { FieldProblem, Fields, strings } from "../common/fields";
import { JsonObject, isObject, unknown } from "../common/properties";

/**
 * The parts of a distinguished name and their object identifiers, in the order in which Go, and so the vendor,
 * writes them. Source: RFC 4519, RFC 2985 (e-mail address).
 */
const parts = {
  country: "2.5.4.6",
  organization: "2.5.4.10",
  organizationalUnit: "2.5.4.11",
  locality: "2.5.4.7",
  province: "2.5.4.8",
  streetAddresses: "2.5.4.9",
  postalCode: "2.5.4.17",
  commonName: "2.5.4.3",
  serialNumber: "2.5.4.5",
  emailAddress: "1.2.840.113549.1.9.1",
} as const;

/** Whom a certificate is about: the inputs that a request and a self-signed certificate share. */
export const subjectFields: Fields = {
  subject: {
    type: "object",
    members: Object.fromEntries(
      Object.keys(parts).map((key) => [key, { type: key === "streetAddresses" ? "strings" : "string" }]),
    ),
  },
  dnsNames: { type: "strings" },
  ipAddresses: { type: "strings" },
  uris: { type: "strings" },
};

export function subjectProblems(inputs: JsonObject): FieldProblem[] {
  return strings(inputs.ipAddresses)
    .filter((address) => address !== unknown && isIP(address) === 0)
    .map((address) => ({ property: "ipAddresses", reason: `"${address}" is no IP address` }));
}

export function subjectName(inputs: JsonObject): Name {
  const subject = isObject(inputs.subject) ? inputs.subject : {};
  const names = Object.entries(parts).flatMap(([key, oid]) => {
    const values = key === "streetAddresses" ? strings(subject[key]) : strings([subject[key] ?? null]);
    const present = values.filter((value) => value !== "");
    return present.length > 0 ? [{ [oid]: present }] : [];
  });
  return new Name(names);
}

export function isEmptyName(name: Name): boolean {
  return name.toJSON().length === 0;
}

/** Without a subject the alternative names are all there is, so a reader has to understand them. RFC 5280 4.2.1.6 */
export function alternativeNames(inputs: JsonObject): SubjectAlternativeNameExtension[] {
  const names = [
    ...strings(inputs.dnsNames).map((value) => ({ type: DNS, value }) as const),
    ...strings(inputs.ipAddresses).map((value) => ({ type: IP, value }) as const),
    ...strings(inputs.uris).map((value) => ({ type: uriName, value }) as const),
  ];
  if (names.length === 0) return [];
  return [new SubjectAlternativeNameExtension(names, isEmptyName(subjectName(inputs)))];
}

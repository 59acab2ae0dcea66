import { X509Certificate } from "node:crypto";
import type { V1Secret } from "@kubernetes/client-node";
import { type Answer, type Row, type Section, sectionOf } from "./section";

/** As the alert CertificateNearItsEnd has it. */
const nearDays = 30;
const msOfDay = 24 * 3600 * 1000;

/** Every certificate in the Secrets of the stack that is no authority's, and authorities that are near their end. */
export function certificatesSection(secrets: Answer<V1Secret[]>, now: Date): Section {
  const columns = ["CERTIFICATE", "OF", "ENDS", "DAYS"];
  return sectionOf("Certificates", columns, secrets, (all) =>
    all.flatMap((secret) =>
      Object.entries(secret.data ?? {})
        .filter(([key]) => key.endsWith(".crt"))
        .flatMap(([key, value]) => rowOf(secret, key, value, now)),
    ),
  );
}

function rowOf({ metadata }: V1Secret, key: string, value: string, now: Date): Row[] {
  const name = `${metadata?.namespace}/${metadata?.name}/${key}`;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(value, "base64"));
  } catch (error) {
    return [{ values: { CERTIFICATE: name }, health: "unknown", why: (error as Error).message }];
  }
  const days = Math.floor((Date.parse(certificate.validTo) - now.getTime()) / msOfDay);
  if (certificate.ca && days >= nearDays) return [];
  const values = {
    CERTIFICATE: name,
    OF: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? "-",
    ENDS: new Date(certificate.validTo).toISOString().slice(0, 10),
    DAYS: days,
  };
  return days < nearDays
    ? [{ values, health: "attention", why: "`pulumi up` renews it" }]
    : [{ values, health: "fine" }];
}

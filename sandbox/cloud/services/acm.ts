import { randomUUID } from "node:crypto";

import { strings, text } from "../../plugins/common/fields";
import { AwsError } from "../awsError";
import type { Making, ResourceType } from "../resourceType";
import { hex } from "./ids";

const certificateType = "aws:acm/certificate:Certificate";
const recordType = "aws:route53/record:Record";

export const certificate: ResourceType = {
  title: "ACM Certificate",
  api: {
    service: "ACM",
    create: "RequestCertificate",
    update: "UpdateCertificateOptions",
    delete: "DeleteCertificate",
  },
  replaces: [
    ...[
      "certificateAuthorityArn",
      "domainName",
      "keyAlgorithm",
      "subjectAlternativeNames",
      "validationMethod",
    ],
    "validationOptions",
  ],
  filled: ["domainName", "keyAlgorithm", "options", "subjectAlternativeNames", "validationMethod"],
  create: ({ inputs, arn }) => {
    const id = arn("acm", `certificate/${randomUUID()}`);
    const domain = text(inputs.domainName);
    const names = strings(inputs.subjectAlternativeNames);
    const validated = [...new Set([domain, ...names])];
    return {
      id,
      properties: {
        arn: id,
        domainValidationOptions: validated.map((name) => ({
          domainName: name,
          resourceRecordName: `_${hex(32)}.${name.replace(/^\*\./, "")}.`,
          resourceRecordType: "CNAME",
          resourceRecordValue: `_${hex(32)}.${hex(10)}.acm-validations.aws.`,
        })),
        keyAlgorithm: inputs.keyAlgorithm ?? "RSA_2048",
        options: inputs.options ?? {
          certificateTransparencyLoggingPreference: "ENABLED",
          export: "DISABLED",
        },
        notAfter: "",
        notBefore: "",
        pendingRenewal: false,
        renewalEligibility: "INELIGIBLE",
        renewalSummaries: [],
        status: "PENDING_VALIDATION",
        subjectAlternativeNames: names.length > 0 ? names : [domain],
        type: "AMAZON_ISSUED",
        validationEmails: [],
      },
    };
  },
  inUse: ({ id }) => new AwsError("ResourceInUseException", `Certificate ${id} is in use.`),
};

/** Waits, in the real one, until the records that AWS asked for are seen: here, they are there or they are not. */
export const certificateValidation: ResourceType = {
  title: "ACM Certificate Validation",
  api: { service: "ACM", create: "DescribeCertificate", delete: "DescribeCertificate" },
  replaces: "all",
  filled: ["validationRecordFqdns"],
  references: [
    {
      property: "certificateArn",
      type: certificateType,
      missing: (arn) => new AwsError("ResourceNotFoundException", `Could not find certificate ${arn}.`),
    },
  ],
  create: (making) => {
    assertRecords(making);
    making.draft.patch(certificateType, text(making.inputs.certificateArn), { status: "ISSUED" });
    return { id: new Date().toISOString(), properties: {} };
  },
};

function assertRecords({ inputs, draft }: Making): void {
  const { domainValidationOptions } =
    draft.get(certificateType, text(inputs.certificateArn))?.properties ?? {};
  const wanted = Array.isArray(domainValidationOptions) ? domainValidationOptions : [];
  const present = draft.list(recordType).map(({ properties }) => plain(text(properties.name)));
  const missing = wanted
    .map((option) => text((option as Record<string, string>).resourceRecordName))
    .filter((name) => !present.includes(plain(name)));
  if (missing.length === 0) return;
  throw new Error(
    `waiting for ACM Certificate (${text(inputs.certificateArn)}) to be issued: timeout while waiting for state to ` +
      `become 'ISSUED' (last state: 'PENDING_VALIDATION'): no record ${missing.join(", ")}`,
  );
}

function plain(name: string): string {
  return name.replace(/\.$/, "").toLowerCase();
}

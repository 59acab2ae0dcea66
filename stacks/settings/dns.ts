import { z } from "zod";
import { domainName } from "./domain";

const idNeeded = "the id of a hosted zone is needed, such as Z0123456789ABCDEFGHIJ";

export const dnsSchema = z
  .strictObject({
    zone: domainName(
      "the domain of a hosted zone of Route 53 is needed, such as models.example.com",
    ).describe("Domain under which models get their names and certificates. The hosted zone has to exist."),
    zoneId: z
      .string({ error: idNeeded })
      .regex(/^Z[A-Z0-9]{1,31}$/, { error: idNeeded })
      .optional()
      .describe("Id of the hosted zone. Default: looked up by its domain, which must then be unique."),
  })
  .describe("Names and certificates for models that face the internet.");

export type DnsSettings = z.output<typeof dnsSchema>;

import { z } from "zod";
import { choice, flag, wholeNumber } from "./fields";
import { logRetention } from "./retention";
import { maintenanceWindow } from "./window";

const instanceClassNeeded = "an instance class of RDS is needed, such as db.t4g.medium";
/** Source: RDS API, CreateDBInstance, DBInstanceIdentifier. */
const identifierNeeded =
  "an identifier of RDS is needed: at most 63 lower-case letters, digits and single '-', a letter first";

/** PostgreSQL on Amazon RDS, with what every form of Postgres has. */
export function rdsSchema<Common extends z.ZodRawShape>(common: Common) {
  return z
    .strictObject({
      ...common,
      mode: z.literal("rds").describe("rds: Amazon RDS. It needs a cluster of kind eks."),
      version: z
        .string({ error: versionNeeded })
        .regex(/^1[4-9](\.\d{1,2})?$/, { error: versionNeeded })
        .default("18")
        .describe(
          "Version of PostgreSQL, in quotes. A major version takes minor ones by itself; a new major one is an upgrade with downtime. Default 18.",
        ),
      instanceClass: z
        .string({ error: instanceClassNeeded })
        .regex(/^db\.[a-z0-9]+(-[a-z0-9]+)*\.([a-z0-9]+)$/, { error: instanceClassNeeded })
        .default("db.t4g.medium")
        .describe(
          "Size of the server. A change restarts it, or fails over with multiAz. Default db.t4g.medium.",
        ),
      storageGiB: wholeNumber({ min: 20, max: 65536, unit: "GiB" })
        .default(20)
        .describe("Size of the disk in GiB. It can grow in place, never shrink. Default 20."),
      maxStorageGiB: wholeNumber({ min: 22, max: 65536, unit: "GiB" })
        .optional()
        .describe("Size in GiB up to which AWS grows the disk by itself. Default: it does not grow."),
      multiAz: flag()
        .default(false)
        .describe(
          "Keep a standby in another zone that takes over in about a minute, at twice the price. Default false.",
        ),
      backupRetentionDays: wholeNumber({ min: 1, max: 35, unit: "days" })
        .default(7)
        .describe("Days back to which any second can be restored. Default 7."),
      insights: choice(["standard", "advanced"])
        .default("standard")
        .describe(
          "Database Insights. standard: 7 days, free. advanced: 15 months, paid by vCPU. Default standard.",
        ),
      maintenanceWindow: maintenanceWindow()
        .default("sun:04:00-sun:05:00")
        .describe(
          "When AWS may restart it, weekly, in UTC; not from 02:00 to 03:00, when it makes backups. Default sun:04:00-sun:05:00.",
        ),
      identifier: z
        .string({ error: identifierNeeded })
        .regex(/^(?!.*--)[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, { error: identifierNeeded })
        .optional()
        .describe("Name of the instance, and the first part of its address. Default: generated."),
      logRetentionDays: logRetention()
        .default(90)
        .describe("Days that the logs of the server are kept. Default 90."),
      iamAuthentication: flag()
        .default(false)
        .describe("Let IAM identities log in with a token instead of a password. Default false."),
      finalSnapshot: flag()
        .optional()
        .describe(
          "Keep a last snapshot and the backups when the server is deleted. Default: as aws.protect, which has to go before a deletion: set this to true for the data to outlive the server.",
        ),
      allowMajorVersionUpgrade: flag()
        .default(false)
        .describe(
          "Let a new major version upgrade the server, with downtime and no way back. Default false: refused by AWS.",
        ),
    })
    .describe("Amazon RDS for PostgreSQL.");
}

const versionNeeded = ({ input }: { input?: unknown }) =>
  typeof input === "number"
    ? `a version in quotes is needed (write "${input}")`
    : 'a version of PostgreSQL from 14 to 19 is needed, such as "18" or "18.1"';

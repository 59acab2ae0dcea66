import { z } from "zod";
import { isCronSchedule } from "./cron";
import { oneOf } from "./choices";
import { flag, objectName, text, wholeNumber } from "./fields";
import { rdsSchema } from "./rds";
import { resourcesSchema } from "./resources";

/** Roles and databases of the platform itself, those that every server has, and names that mean nobody and everybody. */
const reservedNames = [
  ...["postgres", "template0", "template1", "mlflow", "mlflow_auth", "monitoring"],
  ...["none", "public"],
];

function identifier() {
  const error = `a name of at most 63 lower-case letters, digits and '_' is needed, a letter first, and none of ${reservedNames.join(", ")}`;
  return z
    .string({ error })
    .regex(/^[a-z][a-z0-9_]{0,62}$/, { error })
    .refine((name) => !reservedNames.includes(name) && !name.startsWith("pg_"), { error });
}

const cronNeeded =
  'a schedule of five fields is needed, minute first, such as "0 2 * * *" for 02:00 every night';

/** What a consumer sees of Postgres, whoever runs it. */
const commonFields = {
  enabled: flag()
    .default(true)
    .describe("Run Postgres. MLflow needs it. Switched off, all databases are deleted. Default true."),
  database: identifier()
    .default("predictions")
    .describe(
      "Database that the models write predictions to. Renaming starts an empty one. Default predictions.",
    ),
  user: identifier()
    .default("predictions")
    .describe("Role that owns that database and that the models log in as. Default predictions."),
};

const inClusterSchema = z
  .strictObject({
    enabled: commonFields.enabled,
    mode: z
      .literal("inCluster")
      .default("inCluster")
      .describe("inCluster: one server in the cluster. rds: Amazon RDS. Default inCluster."),
    storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
      .default(10)
      .describe("Size of the data volume in GiB. It can grow in place, never shrink. Default 10."),
    storageClass: objectName("the name of a StorageClass is needed")
      .optional()
      .describe("StorageClass of the data volume. Default: that of the cluster section."),
    tls: flag()
      .default(true)
      .describe("Encrypt connections. Off only where nobody else shares the network. Default true."),
    resources: resourcesSchema({ cpu: "250m", memory: "512Mi" }),
    database: commonFields.database,
    user: commonFields.user,
    maxConnections: wholeNumber({ min: 10, max: 10000, unit: "connections" })
      .default(100)
      .describe("Most connections at a time; each costs some MiB of memory. Default 100."),
    backup: z
      .strictObject({
        enabled: flag()
          .default(true)
          .describe(
            "Write dumps to a volume of their own. Switched off, that volume is deleted with its dumps. Default true.",
          ),
        schedule: text(cronNeeded)
          .refine(isCronSchedule, { error: cronNeeded })
          .default("0 2 * * *")
          .describe("When, as a cron schedule in UTC. Default 0 2 * * *: every night."),
        keep: wholeNumber({ min: 1, max: 365, unit: "dumps" })
          .default(7)
          .describe("Dumps that are kept. Default 7."),
        storageGiB: wholeNumber({ min: 1, max: 16384, unit: "GiB" })
          .default(10)
          .describe("Size of the backup volume in GiB. Default 10."),
      })
      .prefault({})
      .describe("Dumps of all databases."),
  })
  .describe("One server in the cluster.");

export const postgresSchema = z
  .discriminatedUnion("mode", [inClusterSchema, rdsSchema(commonFields)], {
    error: oneOf("mode", ["inCluster", "rds"]),
  })
  .describe("Postgres: MLflow's store and the predictions.");

export type InClusterPostgresSettings = z.output<typeof inClusterSchema>;
export type PostgresSettings = z.output<typeof postgresSchema>;
export type RdsSettings = Exclude<PostgresSettings, InClusterPostgresSettings>;

export function isRds(postgres: PostgresSettings): postgres is RdsSettings {
  return postgres.mode === "rds";
}

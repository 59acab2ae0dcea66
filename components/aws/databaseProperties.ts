import type * as pulumi from "@pulumi/pulumi";
import type { DatabaseArgs } from "./database";

/** The properties of an RDS instance, by what they are about. */

export function engineOf(
  { instanceClass, multiAz, allowMajorVersionUpgrade }: DatabaseArgs,
  version: string,
) {
  return {
    engine: "postgres",
    engineVersion: version,
    instanceClass: instanceClass ?? "db.t4g.medium",
    multiAz: multiAz ?? false,
    allowMajorVersionUpgrade: allowMajorVersionUpgrade ?? false,
    autoMinorVersionUpgrade: true,
    // At the end of its support a version is upgraded rather than paid for by the core and hour.
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
  };
}

export function upkeepOf({ maintenanceWindow = "sun:04:00-sun:05:00" }: DatabaseArgs) {
  return {
    maintenanceWindow,
    // Whoever changes a size has chosen the hour; what waits for the window differs from the program until then.
    applyImmediately: true,
  };
}

export function storageOf({ storageGiB = 20, maxStorageGiB }: DatabaseArgs, keyArn: pulumi.Input<string>) {
  return {
    storageType: "gp3",
    allocatedStorage: storageGiB,
    maxAllocatedStorage: maxStorageGiB,
    storageEncrypted: true,
    kmsKeyId: keyArn,
  };
}

/** @param lastSnapshot its name has to be new, or a second deletion would fail on the snapshot of the first. */
export function backupsOf(
  { backupRetentionDays = 7, protect = false, finalSnapshot = protect }: DatabaseArgs,
  lastSnapshot: pulumi.Input<string>,
) {
  return {
    backupRetentionPeriod: backupRetentionDays,
    backupWindow: "02:00-03:00",
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !finalSnapshot,
    skipFinalSnapshot: !finalSnapshot,
    finalSnapshotIdentifier: finalSnapshot ? lastSnapshot : undefined,
  };
}

/** AWS makes the administrator's password, keeps it and changes it every week. */
export function loginOf(
  { iamAuthentication = false }: DatabaseArgs,
  username: string,
  keyArn: pulumi.Input<string>,
) {
  return {
    username,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: keyArn,
    iamDatabaseAuthenticationEnabled: iamAuthentication,
  };
}

/** Days of history that each mode keeps. Source: RDS API, CreateDBInstance; advanced asks for 15 months of 31 days. */
const insightsRetentionDays = { standard: 7, advanced: 465 };

export function insightsOf({ insights = "standard" }: DatabaseArgs, keyArn: pulumi.Input<string>) {
  return {
    databaseInsightsMode: insights,
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: keyArn,
    performanceInsightsRetentionPeriod: insightsRetentionDays[insights],
  };
}

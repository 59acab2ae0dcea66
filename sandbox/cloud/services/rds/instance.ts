import { randomUUID } from "node:crypto";

import { strings, text, type FieldProblem } from "../../../plugins/common/fields";
import { unknown, type JsonObject } from "../../../plugins/common/properties";
import { AwsError } from "../../awsError";
import { tokens, type Draft, type Entry } from "../../inventory";
import type { Making, ResourceType } from "../../resourceType";
import { capitals, small } from "../ids";
import { keyAt, roleAt, securityGroupAt } from "../references";
import { parameterGroupAt, subnetGroupAt, subnetGroupType } from "./groups";

const instanceType = "aws:rds/instance:Instance";

const ports: Record<string, number> = { postgres: 5432, mysql: 3306, mariadb: 3306 };

export const instance: ResourceType = {
  title: "RDS DB Instance",
  api: { service: "RDS", create: "CreateDBInstance", update: "ModifyDBInstance", delete: "DeleteDBInstance" },
  autoname: { property: "identifier", maxLength: 63, lowerCase: true },
  replaces: [
    ...[
      "availabilityZone",
      "backupTarget",
      "characterSetName",
      "customIamInstanceProfile",
      "dbName",
      "engine",
    ],
    ...[
      "kmsKeyId",
      "ncharCharacterSetName",
      "s3Import",
      "snapshotIdentifier",
      "storageEncrypted",
      "timezone",
    ],
    "username",
  ],
  defaults: {
    autoMinorVersionUpgrade: true,
    copyTagsToSnapshot: false,
    dedicatedLogVolume: false,
    deleteAutomatedBackups: true,
    monitoringInterval: 0,
    publiclyAccessible: false,
    skipFinalSnapshot: false,
  },
  filled: [
    ...["availabilityZone", "backupRetentionPeriod", "backupTarget", "backupWindow", "caCertIdentifier"],
    ...["characterSetName", "databaseInsightsMode", "dbName", "engineLifecycleSupport", "engineVersion"],
    ...[
      "identifierPrefix",
      "iops",
      "kmsKeyId",
      "licenseModel",
      "maintenanceWindow",
      "masterUserSecretKmsKeyId",
    ],
    ...["maxAllocatedStorage", "monitoringRoleArn", "multiAz", "ncharCharacterSetName", "networkType"],
    ...["optionGroupName", "parameterGroupName", "performanceInsightsEnabled", "performanceInsightsKmsKeyId"],
    ...[
      "performanceInsightsRetentionPeriod",
      "port",
      "replicaMode",
      "snapshotIdentifier",
      "storageEncrypted",
    ],
    ...[
      "storageThroughput",
      "storageType",
      "timezone",
      "username",
      "vpcSecurityGroupIds",
      "dbSubnetGroupName",
    ],
    "deletionProtection",
  ],
  writeOnly: [
    ...["allowMajorVersionUpgrade", "applyImmediately", "deleteAutomatedBackups", "finalSnapshotIdentifier"],
    ...["password", "passwordWo", "skipFinalSnapshot"],
  ],
  references: [
    subnetGroupAt,
    parameterGroupAt,
    securityGroupAt("vpcSecurityGroupIds"),
    keyAt("kmsKeyId"),
    roleAt("monitoringRoleArn"),
  ],
  problems: instanceProblems,
  create: (making) => {
    const { inputs, account, draft, arn } = making;
    const identifier = text(inputs.identifier);
    if (instanceNamed(draft, identifier)) {
      throw new AwsError("DBInstanceAlreadyExists", "DB instance already exists");
    }
    if (inputs.storageEncrypted === false && inputs.kmsKeyId !== undefined) {
      throw new AwsError(
        "InvalidParameterCombination",
        "You cannot specify a KMS key for an unencrypted DB instance.",
      );
    }
    const id = capitals("db-", 26);
    const address = `${identifier}.c${small(11)}.${account.region}.rds.amazonaws.com`;
    const port = typeof inputs.port === "number" ? inputs.port : (ports[text(inputs.engine)] ?? 5432);
    return {
      id,
      properties: {
        ...filledIn(making),
        ...placed(address, port),
        arn: arn("rds", `db:${identifier}`),
        resourceId: id,
      },
    };
  },
  renews: (changed) => (changed.includes("engineVersion") ? ["engineVersionActual"] : []),
  update: ({ entry, inputs, changed }) => {
    if (
      changed.includes("allocatedStorage") &&
      Number(inputs.allocatedStorage) < Number(entry.properties.allocatedStorage)
    ) {
      const message =
        "Invalid storage size for engine name postgres and storage type gp3: storage can only be increased";
      throw new AwsError("InvalidParameterCombination", message);
    }
    assertUpgrade(text(entry.properties.engineVersionActual), inputs);
    if (!changed.includes("engineVersion")) return {};
    return { engineVersionActual: fullVersion(text(inputs.engineVersion)) };
  },
  delete: ({ entry }) => {
    const { deletionProtection, skipFinalSnapshot, finalSnapshotIdentifier } = entry.properties;
    if (deletionProtection === true) {
      throw new AwsError(
        "InvalidParameterCombination",
        "Cannot delete protected DB Instance, please disable deletion protection and try again.",
      );
    }
    if (skipFinalSnapshot !== true && !finalSnapshotIdentifier) {
      // The provider's own refusal, before it asks AWS.
      throw new Error("final_snapshot_identifier is required when skip_final_snapshot is false");
    }
    return undefined;
  },
  importId: (id, draft) => instanceNamed(draft, id)?.id ?? id,
};

function instanceNamed(draft: Pick<Draft, "list">, identifier: string): Entry | undefined {
  return draft.list(instanceType).find(({ properties }) => properties.identifier === identifier);
}

function instanceProblems(inputs: JsonObject): FieldProblem[] {
  const both = inputs.manageMasterUserPassword === true && inputs.password !== undefined;
  const problems: FieldProblem[] = both
    ? [{ property: "password", reason: "conflicts with manageMasterUserPassword" }]
    : [];
  const { identifier } = inputs;
  if (typeof identifier === "string" && identifier !== unknown && !isIdentifier(identifier)) {
    const reason =
      "up to 63 lower-case letters, digits and single hyphens are needed, beginning with a letter";
    problems.push({ property: "identifier", reason });
  }
  const { databaseInsightsMode: mode, performanceInsightsRetentionPeriod: days } = inputs;
  if (mode === "advanced" && days !== undefined && days !== unknown && Number(days) < 465) {
    const reason = "has to be 465 at least where databaseInsightsMode is advanced";
    problems.push({ property: "performanceInsightsRetentionPeriod", reason });
  }
  return problems;
}

/** Source: "Naming constraints in Amazon RDS". */
function isIdentifier(name: string): boolean {
  return name.length <= 63 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}

function filledIn({ inputs, account, draft, arn }: Making): JsonObject {
  const isManaged = inputs.manageMasterUserPassword === true;
  const secret = {
    secretArn: arn("secretsmanager", `secret:rds!db-${randomUUID()}-${small(6)}`),
    kmsKeyId: inputs.masterUserSecretKmsKeyId ?? arn("kms", `key/${randomUUID()}`),
    secretStatus: "active",
  };
  const [subnet = ""] = strings(
    draft.get(subnetGroupType, text(inputs.dbSubnetGroupName))?.properties.subnetIds,
  );
  const zone = text(draft.get(tokens.subnet, subnet)?.properties.availabilityZone) || `${account.region}a`;
  const version = text(inputs.engineVersion);
  const usual: JsonObject = {
    availabilityZone: zone,
    backupRetentionPeriod: 0,
    backupTarget: "region",
    backupWindow: "03:00-03:30",
    caCertIdentifier: "rds-ca-rsa2048-g1",
    databaseInsightsMode: "standard",
    deletionProtection: false,
    engineLifecycleSupport: "open-source-rds-extended-support",
    identifierPrefix: "",
    iops: 3000,
    licenseModel: "postgresql-license",
    maintenanceWindow: "sun:05:00-sun:05:30",
    multiAz: false,
    networkType: "IPV4",
    optionGroupName: `default:${text(inputs.engine)}-${version.split(".")[0]}`,
    parameterGroupName: `default.${text(inputs.engine)}${version.split(".")[0]}`,
    performanceInsightsEnabled: false,
    storageThroughput: 125,
    storageType: "gp3",
    storageEncrypted: false,
    vpcSecurityGroupIds: [],
  };
  const kept = Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, inputs[key] ?? value]));
  return {
    ...kept,
    masterUserSecrets: isManaged ? [secret] : [],
    engineVersionActual: fullVersion(version),
    latestRestorableTime: "",
    listenerEndpoints: [],
    replicas: [],
    status: "available",
    upgradeRolloutOrder: "second",
  };
}

function placed(address: string, port: number): JsonObject {
  return { address, endpoint: `${address}:${port}`, hostedZoneId: "Z2R2ITUGPM61AM", port };
}

/** A major version alone means its newest minor one. */
function fullVersion(version: string): string {
  return version.includes(".") ? version : `${version}.1`;
}

function assertUpgrade(from: string, { engineVersion, allowMajorVersionUpgrade }: JsonObject): void {
  if (typeof engineVersion !== "string") return;
  const [before, after] = [from, engineVersion].map((version) => Number(version.split(".")[0]));
  if (before === undefined || after === undefined || after === before) return;
  if (after < before) {
    throw new AwsError(
      "InvalidParameterCombination",
      `Cannot upgrade postgres from ${from} to ${engineVersion}`,
    );
  }
  if (allowMajorVersionUpgrade === true) return;
  throw new AwsError(
    "InvalidParameterCombination",
    "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.",
  );
}

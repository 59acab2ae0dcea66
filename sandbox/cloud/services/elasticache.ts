import { strings, text, type FieldProblem } from "../../plugins/common/fields";
import { unknown, type JsonObject } from "../../plugins/common/properties";
import { AwsError } from "../awsError";
import { tokens } from "../inventory";
import type { Making, Reference, ResourceType } from "../resourceType";
import { small } from "./ids";
import { keyAt, securityGroupAt, subnetAt } from "./references";

/** Sources: the ElastiCache API reference (error codes), the provider's documentation (defaults, what replaces). */

const subnetGroupType = "aws:elasticache/subnetGroup:SubnetGroup";
const parameterGroupType = "aws:elasticache/parameterGroup:ParameterGroup";
const userType = "aws:elasticache/user:User";
const userGroupType = "aws:elasticache/userGroup:UserGroup";
const replicationGroupType = "aws:elasticache/replicationGroup:ReplicationGroup";

function assertFree({ draft }: Making, type: string, id: string, code: string, message: string): void {
  if (draft.get(type, id)) throw new AwsError(code, message);
}

export const cacheSubnetGroup: ResourceType = {
  title: "ElastiCache Subnet Group",
  api: {
    service: "ElastiCache",
    create: "CreateCacheSubnetGroup",
    update: "ModifyCacheSubnetGroup",
    delete: "DeleteCacheSubnetGroup",
  },
  autoname: { property: "name", maxLength: 255, lowerCase: true },
  replaces: ["name"],
  defaults: { description: "Managed by Pulumi" },
  references: [{ ...subnetAt("subnetIds"), holds: undefined }],
  create: (making) => {
    const { inputs, draft, arn } = making;
    const name = text(inputs.name);
    const message = `Cache subnet group ${name} already exists.`;
    assertFree(making, subnetGroupType, name, "CacheSubnetGroupAlreadyExists", message);
    const [subnet = ""] = strings(inputs.subnetIds);
    const vpcId = text(draft.get(tokens.subnet, subnet)?.properties.vpcId);
    return { id: name, properties: { arn: arn("elasticache", `subnetgroup:${name}`), vpcId } };
  },
  inUse: ({ id }, [user]) =>
    new AwsError(
      "CacheSubnetGroupInUse",
      `Cache subnet group ${id} is currently in use by a cache cluster: ${user?.id ?? ""}-001.`,
    ),
};

export const cacheParameterGroup: ResourceType = {
  title: "ElastiCache Parameter Group",
  api: {
    service: "ElastiCache",
    create: "CreateCacheParameterGroup",
    update: "ModifyCacheParameterGroup",
    delete: "DeleteCacheParameterGroup",
  },
  autoname: { property: "name", maxLength: 255, lowerCase: true },
  replaces: ["description", "family", "name"],
  defaults: { description: "Managed by Pulumi" },
  create: (making) => {
    const name = text(making.inputs.name);
    const message = `Cache parameter group ${name} already exists.`;
    assertFree(making, parameterGroupType, name, "CacheParameterGroupAlreadyExists", message);
    return { id: name, properties: { arn: making.arn("elasticache", `parametergroup:${name}`) } };
  },
  inUse: ({ id }) =>
    new AwsError("InvalidCacheParameterGroupState", `Cache parameter group ${id} is currently in use.`),
};

export const cacheUser: ResourceType = {
  title: "ElastiCache User",
  api: { service: "ElastiCache", create: "CreateUser", update: "ModifyUser", delete: "DeleteUser" },
  replaces: ["userId", "userName"],
  filled: ["authenticationMode", "noPasswordRequired"],
  writeOnly: ["noPasswordRequired", "passwords", "passwordsWo"],
  create: (making) => {
    const id = text(making.inputs.userId);
    assertFree(making, userType, id, "UserAlreadyExists", `User ${id} already exists.`);
    return { id, properties: { arn: making.arn("elasticache", `user:${id}`), status: "active" } };
  },
};

export const cacheUserGroup: ResourceType = {
  title: "ElastiCache User Group",
  api: {
    service: "ElastiCache",
    create: "CreateUserGroup",
    update: "ModifyUserGroup",
    delete: "DeleteUserGroup",
  },
  replaces: ["userGroupId"],
  references: [
    {
      property: "userIds",
      type: userType,
      missing: (id) => new AwsError("UserNotFound", `User ${id} not found.`, 404),
    },
  ],
  create: (making) => {
    const { inputs, draft } = making;
    const id = text(inputs.userGroupId);
    assertFree(making, userGroupType, id, "UserGroupAlreadyExists", `User Group ${id} already exists.`);
    const names = strings(inputs.userIds).map((user) => text(draft.get(userType, user)?.properties.userName));
    if (
      inputs.engine !== "valkey" &&
      !names.includes("default") &&
      !strings(inputs.userIds).includes("default")
    ) {
      throw new AwsError(
        "DefaultUserRequired",
        "User Group needs to contain a user with the user name default.",
      );
    }
    return { id, properties: { arn: making.arn("elasticache", `usergroup:${id}`) } };
  },
  inUse: ({ id }) =>
    new AwsError("InvalidUserGroupState", `User group ${id} is associated with a replication group.`),
};

const cacheReferences: Reference[] = [
  {
    property: "subnetGroupName",
    type: subnetGroupType,
    holds: true,
    missing: (name) =>
      new AwsError("CacheSubnetGroupNotFoundFault", `Cache Subnet Group ${name} does not exist.`),
  },
  // The groups that AWS has by itself are called default.…
  { property: "parameterGroupName", type: parameterGroupType, holds: true },
  {
    property: "userGroupIds",
    type: userGroupType,
    holds: true,
    missing: (id) => new AwsError("UserGroupNotFound", `User Group ${id} not found.`, 404),
  },
  securityGroupAt("securityGroupIds"),
  keyAt("kmsKeyId"),
];

export const replicationGroup: ResourceType = {
  title: "ElastiCache Replication Group",
  api: {
    service: "ElastiCache",
    create: "CreateReplicationGroup",
    update: "ModifyReplicationGroup",
    delete: "DeleteReplicationGroup",
  },
  autoname: { property: "replicationGroupId", maxLength: 40, lowerCase: true },
  replaces: [
    ...[
      "atRestEncryptionEnabled",
      "dataTieringEnabled",
      "globalReplicationGroupId",
      "kmsKeyId",
      "networkType",
    ],
    ...["port", "preferredCacheClusterAzs", "replicationGroupId", "securityGroupNames", "snapshotArns"],
    ...["snapshotName", "subnetGroupName"],
  ],
  // Encryption on the way can be switched on in place, in two steps; everything else about it makes a new one.
  replacesWhen: (path, before) =>
    path === "transitEncryptionEnabled" && before.transitEncryptionEnabled === true,
  defaults: { automaticFailoverEnabled: false, multiAzEnabled: false, engine: "redis" },
  filled: [
    ...["applyImmediately", "atRestEncryptionEnabled", "authTokenUpdateStrategy", "autoMinorVersionUpgrade"],
    ...["clusterMode", "dataTieringEnabled", "durability", "engineVersion", "globalReplicationGroupId"],
    ...["ipDiscovery", "kmsKeyId", "maintenanceWindow", "networkType", "nodeGroupConfigurations", "nodeType"],
    ...["numCacheClusters", "numNodeGroups", "parameterGroupName", "port", "replicasPerNodeGroup"],
    ...[
      "securityGroupIds",
      "securityGroupNames",
      "snapshotRetentionLimit",
      "snapshotWindow",
      "subnetGroupName",
    ],
    ...["transitEncryptionEnabled", "transitEncryptionMode"],
  ],
  writeOnly: [
    ...["applyImmediately", "authToken", "authTokenUpdateStrategy", "authTokenWo", "finalSnapshotIdentifier"],
  ],
  references: cacheReferences,
  problems: replicationGroupProblems,
  create: (making) => {
    const { inputs, account, arn } = making;
    const id = text(inputs.replicationGroupId);
    const message = `Replication group ${id} already exists.`;
    assertFree(making, replicationGroupType, id, "ReplicationGroupAlreadyExists", message);
    const isEncrypted = inputs.transitEncryptionEnabled === true;
    const host = (role: string) =>
      `${isEncrypted ? `${role}.` : ""}${id}${isEncrypted ? "" : `-${role}`}.${small(6)}.use1.cache.amazonaws.com`;
    return {
      id,
      properties: {
        ...filledIn(making),
        arn: arn("elasticache", `replicationgroup:${id}`),
        clusterEnabled: Number(inputs.numNodeGroups ?? 1) > 1,
        configurationEndpointAddress: "",
        engineVersionActual: actualVersion(text(inputs.engineVersion)),
        primaryEndpointAddress: host("master"),
        readerEndpointAddress: host("replica"),
        memberClusters: members(id, clustersOf(inputs)),
        networkType: inputs.networkType ?? "ipv4",
        status: "available",
        region: inputs.region ?? account.region,
      },
    };
  },
  renews: (changed) => [
    ...(changed.includes("engineVersion") ? ["engineVersionActual"] : []),
    ...(changed.includes("numCacheClusters") ? ["memberClusters"] : []),
  ],
  update: ({ entry, inputs }) => ({
    engineVersionActual: actualVersion(text(inputs.engineVersion) || text(entry.properties.engineVersion)),
    memberClusters: members(entry.id, clustersOf({ ...entry.properties, ...inputs })),
  }),
};

function replicationGroupProblems(inputs: JsonObject): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const { replicationGroupId: id } = inputs;
  if (typeof id === "string" && id !== unknown && !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    const reason = "lower-case letters, digits and single hyphens are needed, beginning with a letter";
    problems.push({ property: "replicationGroupId", reason });
  }
  if (inputs.automaticFailoverEnabled === true && inputs.numCacheClusters === 1) {
    const reason = '"num_cache_clusters": must be at least 2 if automatic_failover_enabled is true';
    problems.push({ property: "numCacheClusters", reason });
  }
  if (inputs.multiAzEnabled === true && inputs.automaticFailoverEnabled !== true) {
    const reason = "automatic_failover_enabled must be true if multi_az_enabled is true";
    problems.push({ property: "multiAzEnabled", reason });
  }
  if (inputs.userGroupIds !== undefined && inputs.authToken !== undefined) {
    problems.push({ property: "authToken", reason: "conflicts with userGroupIds" });
  }
  return problems;
}

function clustersOf({ numCacheClusters, numNodeGroups, replicasPerNodeGroup }: JsonObject): number {
  if (typeof numCacheClusters === "number") return numCacheClusters;
  return Number(numNodeGroups ?? 1) * (1 + Number(replicasPerNodeGroup ?? 0));
}

function members(id: string, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${id}-${String(at + 1).padStart(3, "0")}`);
}

/** Of a version of two numbers, AWS takes the newest patch. */
function actualVersion(version: string): string {
  return /^\d+\.\d+$/.test(version) ? `${version}.0` : version || "8.1.0";
}

function filledIn({ inputs }: Making): JsonObject {
  const isValkey = inputs.engine === "valkey";
  const clusters = clustersOf(inputs);
  const usual: JsonObject = {
    atRestEncryptionEnabled: isValkey,
    autoMinorVersionUpgrade: true,
    clusterMode: "disabled",
    dataTieringEnabled: false,
    engineVersion: isValkey ? "8.1" : "7.1",
    globalReplicationGroupId: "",
    ipDiscovery: "ipv4",
    maintenanceWindow: "sun:05:00-sun:06:00",
    nodeType: "cache.t4g.small",
    numCacheClusters: clusters,
    numNodeGroups: 1,
    parameterGroupName: isValkey ? "default.valkey8" : "default.redis7",
    port: 6379,
    replicasPerNodeGroup: clusters - 1,
    securityGroupIds: [],
    snapshotRetentionLimit: 0,
    snapshotWindow: "03:00-04:00",
    transitEncryptionEnabled: false,
    transitEncryptionMode: inputs.transitEncryptionEnabled === true ? "required" : "",
  };
  return Object.fromEntries(Object.entries(usual).map(([key, value]) => [key, inputs[key] ?? value]));
}

import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";

import { isObject, type Json, type JsonObject } from "../../plugins/common/properties";
import { type Account, accountIn } from "../account";
import { type Entry, type Inventory, tokens } from "../inventory";
import { type Call, required, ServiceError, UsageError } from "./arguments";
import { passes, tagFilters } from "./tagFilters";

/** What a command answers from: the sandbox that it speaks of. */
export interface Context {
  /** Folder of the sandbox's instance. */
  sandbox: string;
  inventory: Inventory;
}

type Command = (call: Call, context: Context) => JsonObject;

/** The real token lives as long; here it is the sandbox administrator's certificate, which lives for a year. */
const tokenLifetimeMs = 14 * 60 * 1000;

/** Source: AWS CLI, `eks get-token`; client-go, ExecCredential. */
const getToken: Command = (call, { sandbox }) => {
  required(call, "cluster-name");
  const pem = (file: string) => {
    const at = path.join(sandbox, "certificates", file);
    if (!existsSync(at)) throw new UsageError(`the sandbox of this command is not there: ${at}`);
    return readFileSync(at, "utf8");
  };
  return {
    kind: "ExecCredential",
    apiVersion: "client.authentication.k8s.io/v1beta1",
    spec: {},
    status: {
      expirationTimestamp: new Date(Date.now() + tokenLifetimeMs).toISOString().replace(/\.\d+Z$/, "Z"),
      clientCertificateData: pem("admin.crt"),
      clientKeyData: pem("admin.key"),
    },
  };
};

const describeCluster: Command = (call, { inventory }) => {
  const name = required(call, "name");
  const cluster = inventory.get(tokens.cluster, name)?.properties;
  if (cluster === undefined)
    throw new ServiceError(
      "ResourceNotFoundException",
      "DescribeCluster",
      `No cluster found for name: ${name}.`,
    );
  const { arn, version, endpoint, status, certificateAuthority, roleArn, platformVersion } = cluster;
  return {
    cluster: { name, arn, version, endpoint, roleArn, certificateAuthority, status, platformVersion },
  };
};

const getCallerIdentity: Command = ({ options }, { sandbox }) => {
  const { id, arn } = accountIn(options.region?.[0], path.join(sandbox, "cloud"));
  return { UserId: "AIDASANDBOX", Account: id, Arn: arn };
};

/** Types whose tags the tagging API does not know. Source: AWS, services that support the Resource Groups Tagging API. */
const untold = /^aws:(iam\/(role|user)|autoscaling\/group):/;

/** The tagging API looks into one region; what has no region is found in us-east-1. */
function isIn(region: string, arn: string): boolean {
  const [, , , of = ""] = arn.split(":");
  return of === region || (of === "" && (region === "us-east-1" || arn.startsWith("arn:aws:s3:")));
}

function tagsOf(value: Json | undefined): Record<string, string> {
  return isObject(value) ? (value as Record<string, string>) : {};
}

/** The provider leaves some ARNs out of what it tells, or calls them otherwise. */
function arnOf({ type, id, properties }: Entry, { region, id: account }: Account): Json | undefined {
  if (type === tokens.natGateway) return `arn:aws:ec2:${region}:${account}:natgateway/${id}`;
  return properties.arn ?? properties.associationArn;
}

const getResources: Command = ({ options }, { inventory, sandbox }) => {
  const filters = tagFilters(options["tag-filters"] ?? []);
  const account = accountIn(options.region?.[0], path.join(sandbox, "cloud"));
  const { region } = account;
  const found = inventory.list().flatMap((entry) => {
    const { type, properties } = entry;
    const arn = arnOf(entry, account);
    const tags = tagsOf(properties.tagsAll);
    if (typeof arn !== "string" || untold.test(type) || !isIn(region, arn)) return [];
    if (Object.keys(tags).length === 0 || !passes(tags, filters)) return [];
    return [{ ResourceARN: arn, Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }];
  });
  return { ResourceTagMappingList: found };
};

/** Of the filters, the one that recovery asks by: which table a subnet goes by. */
const describeRouteTables: Command = ({ options }, { inventory }) => {
  const [filter = ""] = options.filters ?? [];
  const [, subnet] = /^Name=association\.subnet-id,Values=(.+)$/.exec(filter) ?? [];
  if (subnet === undefined)
    throw new UsageError(
      "argument --filters: the sandbox's stand-in knows: Name=association.subnet-id,Values=<id>",
    );
  const associations = inventory
    .list(tokens.routeTableAssociation)
    .filter(({ properties }) => properties.subnetId === subnet)
    .map(({ id, properties }) => ({
      RouteTableAssociationId: id,
      RouteTableId: properties.routeTableId,
      SubnetId: subnet,
    }));
  return {
    RouteTables: associations.map((association) => ({
      RouteTableId: association.RouteTableId,
      Associations: [association],
    })),
  };
};

/** The part of the real command that this project and its users call. */
const services: Record<string, Record<string, Command>> = {
  ec2: { "describe-route-tables": describeRouteTables },
  eks: { "describe-cluster": describeCluster, "get-token": getToken },
  resourcegroupstaggingapi: { "get-resources": getResources },
  sts: { "get-caller-identity": getCallerIdentity },
};

function chosen<T>(from: Record<string, T>, title: string, choice: string): T {
  const found = Object.hasOwn(from, choice) ? from[choice] : undefined;
  if (found !== undefined) return found;
  const known = Object.keys(from).join(" | ");
  throw new UsageError(
    `argument ${title}: Invalid choice '${choice}', the sandbox's stand-in knows: ${known}`,
  );
}

export function answer(call: Call, context: Context): JsonObject {
  const { output: [output = "json"] = [] } = call.options;
  if (output !== "json")
    throw new UsageError(`argument --output: Invalid choice '${output}', the sandbox's stand-in knows: json`);
  return chosen(chosen(services, "command", call.service), "operation", call.operation)(call, context);
}

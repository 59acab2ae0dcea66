import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, type RedisEndpoint, redisPort, type SecretReference } from "../data";
import { clientLabels, type Peer, type Scope, secret } from "../kubernetes";
import { cacheUsers } from "./cacheUsers";
import { encryptionKey } from "./encryptionKey";
import type { ClusterHandle } from "./handles";
import { anywhereIn, storeAccess } from "./storeAccess";

export interface CacheArgs {
  /** Its pods are the only clients; the nodes stand in the private subnets of its network. */
  cluster: ClusterHandle;
  /** Of the installation; begins the ids of users, which the account's other caches must not have. Default: the component's. */
  name?: string;
  /** Name of the cache, and the first part of its address. Default: generated. */
  identifier?: string;
  /** Version of Valkey. It can rise, never fall. Default "8.1". */
  version?: string;
  /** Size of each node. Default cache.t4g.small. */
  nodeType?: string;
  /** Copies in other zones; with one or more, one takes over when the primary node fails. Default 0. */
  replicas?: number;
  /** Days that nightly snapshots are kept. Default 0: none, a cache may start empty. */
  snapshotRetentionDays?: number;
  /** When AWS may replace nodes, weekly, in UTC. Default Sunday 04:00 to 05:00. */
  maintenanceWindow?: string;
  /** Keep cache and key from being deleted until this is lifted. Default false. */
  protect?: boolean;
}

/** Valkey on Amazon ElastiCache, one shard. @see Redis for the in-cluster form. */
export class Cache extends pulumi.ComponentResource implements RedisEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = redisPort;
  /** Its certificate is one that every machine knows the authority of. */
  readonly tls = true;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("redis");
  readonly password: pulumi.Output<string>;
  private readonly label: string;

  constructor(name: string, args: CacheArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:Cache", name, {}, opts);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const prefix = args.name === undefined ? name : `${args.name}-${name}`;
    const users = cacheUsers(name, prefix, password, { parent: this });
    const group = this.group(name, args, users);
    this.host = group.primaryEndpointAddress;
    this.peers = anywhereIn(args.cluster.network);
    // Through the cache as well, so that whoever connects is created after it answers.
    this.password = pulumi.all([password.result, group.id]).apply(([result]) => result);
    this.label = name;
    this.registerOutputs({ host: this.host });
  }

  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const identity = { name: "redis", instance: this.label, component: "cache" };
    const scope: Scope = { parent: this, namespace, identity };
    const credentials = secret(`${this.label}-${consumer}`, scope, { password: this.password });
    return { name: credentials.metadata.name };
  }

  private group(
    name: string,
    args: CacheArgs,
    users: aws.elasticache.UserGroup,
  ): aws.elasticache.ReplicationGroup {
    const { cluster, version = "8.1", replicas = 0, protect = false } = args;
    const access = storeAccess(name, { cluster, software: "Valkey", port: redisPort }, { parent: this });
    const key = encryptionKey(`${name}-key`, { description: `Cache ${name}`, protect }, { parent: this });
    const subnets = new aws.elasticache.SubnetGroup(
      `${name}-subnets`,
      { description: `Cache ${name}`, subnetIds: cluster.network.privateSubnetIds },
      { parent: this },
    );
    return new aws.elasticache.ReplicationGroup(
      `${name}-nodes`,
      {
        replicationGroupId: args.identifier,
        description: `Cache ${name}`,
        engine: "valkey",
        engineVersion: version,
        nodeType: args.nodeType ?? "cache.t4g.small",
        numCacheClusters: replicas + 1,
        automaticFailoverEnabled: replicas > 0,
        multiAzEnabled: replicas > 0,
        port: redisPort,
        parameterGroupName: this.parameters(name, version).name,
        subnetGroupName: subnets.name,
        securityGroupIds: [access.id],
        atRestEncryptionEnabled: true,
        kmsKeyId: key.arn,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "required",
        userGroupIds: [users.userGroupId],
        autoMinorVersionUpgrade: true,
        // As with the database: whoever changes a size has chosen the hour.
        applyImmediately: true,
        maintenanceWindow: args.maintenanceWindow ?? "sun:04:00-sun:05:00",
        snapshotRetentionLimit: args.snapshotRetentionDays ?? 0,
        snapshotWindow: "02:00-03:00",
      },
      { parent: this, protect },
    );
  }

  private parameters(name: string, version: string): aws.elasticache.ParameterGroup {
    return new aws.elasticache.ParameterGroup(
      `${name}-parameters`,
      {
        description: `Cache ${name}`,
        family: `valkey${version.split(".")[0]}`,
        // By default only what has an expiry makes room, and a full cache refuses to take more.
        parameters: [{ name: "maxmemory-policy", value: "allkeys-lru" }],
      },
      { parent: this },
    );
  }
}

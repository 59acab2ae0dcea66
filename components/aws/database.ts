import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import {
  type Administrator,
  type PostgresAdministration,
  type PostgresEndpoint,
  postgresPort,
} from "../data";
import type { ImageSource } from "../image";
import { clientLabels, type Peer } from "../kubernetes";
import { DatabaseAdministration } from "./databaseAdministration";
import { backupsOf, engineOf, insightsOf, loginOf, storageOf, upkeepOf } from "./databaseProperties";
import { encryptionKey } from "./encryptionKey";
import type { ClusterHandle } from "./handles";
import { rdsAuthorities, rdsAuthority } from "./rdsAuthorities";
import { anywhereIn, storeAccess } from "./storeAccess";

export interface DatabaseArgs {
  /** Its pods are the only clients; the server stands in the private subnets of its network. */
  cluster: ClusterHandle;
  /** Where Jobs run that create roles and databases, and what has to stand there before them. */
  administration: {
    namespace: pulumi.Input<string>;
    dependsOn?: pulumi.ComponentResourceOptions["dependsOn"];
  };
  region: string;
  /** Of the installation; begins the generated name of the instance. Default: the component's name begins it. */
  name?: string;
  /** Name of the instance, and the first part of its address. Default: generated. */
  identifier?: string;
  /** A major version takes minor ones by itself; a new major one is an upgrade with downtime. Default "18". */
  version?: string;
  /** A change restarts the server, or fails over with `multiAz`. Default db.t4g.medium. */
  instanceClass?: string;
  /** Size of the disk. It can grow later, in place; it never shrinks. Default 20. */
  storageGiB?: number;
  /** Size up to which AWS grows the disk by itself. Default: it does not grow. */
  maxStorageGiB?: number;
  /** A standby in another zone that takes over in about a minute, at twice the price. Default false. */
  multiAz?: boolean;
  /** Days back to which any second can be restored. Default 7. */
  backupRetentionDays?: number;
  /** Database Insights: 7 days of history, or 15 months for a price by vCPU. Default standard. */
  insights?: "standard" | "advanced";
  /** When AWS may restart the server, weekly, in UTC. Default Sunday 04:00 to 05:00. */
  maintenanceWindow?: string;
  /** Let IAM identities log in with a token instead of a password. Default false. */
  iamAuthentication?: boolean;
  /** Days that the exported logs are kept. Default 90. */
  logRetentionDays?: number;
  /** Refuse deletion. Default false. */
  protect?: boolean;
  /**
   * Keep a last snapshot, and the backups for as long as they would have lasted, when the server is deleted. Default: as
   * `protect`, which has to go before a deletion: state this one for the data to outlive the server.
   */
  finalSnapshot?: boolean;
  /** Let a new major version in the settings upgrade the server, with downtime and no way back. Default false. */
  allowMajorVersionUpgrade?: boolean;
  /** ARN of the policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
  images?: ImageSource;
}

const username = "postgres";

/** Of those that RDS for PostgreSQL has, what it always writes. Source: RDS API, CreateDBInstance. */
const exportedLogs = ["postgresql", "upgrade"];

/** PostgreSQL on Amazon RDS: backups, failover and patches are AWS' business. @see Postgres for the in-cluster form. */
export class Database extends pulumi.ComponentResource implements PostgresEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = postgresPort;
  readonly ca: pulumi.Output<string>;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("postgres");
  readonly administrator: Administrator;
  readonly administration: PostgresAdministration;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:Database", name, {}, opts);
    const authorities = rdsAuthorities(args.region);
    const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, { parent: this });
    const identifier = pulumi.output(args.identifier ?? generatedName(name, args, suffix));
    const key = this.key(name, args);
    const instance = this.instance(name, args, { identifier, key, suffix });
    const secretArn = instance.masterUserSecrets.apply(([secret]) => secret?.secretArn ?? "");

    this.host = instance.address;
    this.ca = pulumi.output(authorities);
    this.peers = anywhereIn(args.cluster.network);
    this.arn = instance.arn;
    this.administrator = { username, secretArn };
    this.administration = this.administrationOf(name, args, { authorities, instance, key, secretArn });
    this.registerOutputs({ host: this.host });
  }

  private key(name: string, { region, protect }: DatabaseArgs): aws.kms.Key {
    const description = `Database ${name}: disk, backups, administrator's password, history and logs`;
    return encryptionKey(`${name}-key`, { description, logsIn: region, protect }, { parent: this });
  }

  private instance(
    name: string,
    args: DatabaseArgs,
    { identifier, key, suffix }: ServerParts,
  ): aws.rds.Instance {
    const { cluster, protect = false, version = "18" } = args;
    const access = storeAccess(
      name,
      { cluster, software: "PostgreSQL", port: postgresPort },
      { parent: this },
    );
    const subnets = new aws.rds.SubnetGroup(
      `${name}-subnets`,
      { description: `Database ${name}`, subnetIds: cluster.network.privateSubnetIds },
      { parent: this },
    );
    const parameters = this.parameters(name, version);
    const logs = this.logs(name, args, identifier, key);
    return new aws.rds.Instance(
      `${name}-server`,
      {
        identifier,
        ...engineOf(args, version),
        ...upkeepOf(args),
        ...storageOf(args, key.arn),
        ...backupsOf(args, pulumi.interpolate`${identifier}-final-${suffix.hex}`),
        ...insightsOf(args, key.arn),
        ...loginOf(args, username, key.arn),
        port: postgresPort,
        publiclyAccessible: false,
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [access.id],
        caCertIdentifier: rdsAuthority,
        parameterGroupName: parameters.name,
        enabledCloudwatchLogsExports: exportedLogs,
        deletionProtection: protect,
      },
      { parent: this, protect, dependsOn: logs },
    );
  }

  private parameters(name: string, version: string): aws.rds.ParameterGroup {
    return new aws.rds.ParameterGroup(
      `${name}-parameters`,
      {
        description: `Database ${name}`,
        family: `postgres${version.split(".")[0]}`,
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      },
      { parent: this },
    );
  }

  /** Before the server: RDS would make them itself, to be kept for ever and by nobody's key. */
  private logs(
    name: string,
    args: DatabaseArgs,
    identifier: pulumi.Output<string>,
    key: aws.kms.Key,
  ): aws.cloudwatch.LogGroup[] {
    return exportedLogs.map(
      (log) =>
        new aws.cloudwatch.LogGroup(
          `${name}-log-${log}`,
          {
            name: pulumi.interpolate`/aws/rds/instance/${identifier}/${log}`,
            retentionInDays: args.logRetentionDays ?? 90,
            kmsKeyId: key.arn,
          },
          { parent: this },
        ),
    );
  }

  private administrationOf(
    name: string,
    args: DatabaseArgs,
    { authorities, instance, key, secretArn }: AdministeredParts,
  ): DatabaseAdministration {
    const { cluster, region, permissionsBoundary, images } = args;
    const { namespace, dependsOn } = args.administration;
    return new DatabaseAdministration(
      `${name}-administration`,
      {
        cluster,
        namespace,
        region,
        username,
        secretArn,
        keyArn: key.arn,
        authorities,
        incarnation: instance.resourceId,
        permissionsBoundary,
        images,
      },
      { parent: this, dependsOn },
    );
  }
}

interface ServerParts {
  identifier: pulumi.Output<string>;
  key: aws.kms.Key;
  suffix: random.RandomId;
}

interface AdministeredParts {
  authorities: string;
  instance: aws.rds.Instance;
  key: aws.kms.Key;
  secretArn: pulumi.Output<string>;
}

function generatedName(name: string, args: DatabaseArgs, { hex }: random.RandomId): pulumi.Output<string> {
  const prefix = args.name === undefined ? name : `${args.name}-${name}`;
  return pulumi.interpolate`${prefix}-${hex}`;
}

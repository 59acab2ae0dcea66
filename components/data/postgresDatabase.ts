import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import { configMap, job, networkPolicy, type Scope, secret, serviceAccount, smallTask } from "../kubernetes";
import { caFile, caKey, trust } from "./clientTls";
import type { PostgresEndpoint, SecretReference } from "./endpoints";
import { alphanumeric, postgresUid } from "./postgres";

export interface PostgresDatabaseArgs {
  server: PostgresEndpoint;
  /** Name of the database and of the role that owns it. */
  database: string;
  /** Namespace of the consumer, where its credentials are written. */
  consumerNamespace: pulumi.Input<string>;
  images?: ImageSource;
}

const script = readFileSync(path.join(__dirname, "scripts", "create-database.sql"), "utf8");

/**
 * A database with a login role of its own, on whichever server. A Job creates both and may run any number of times;
 * the consumer's Secret appears when it has succeeded, so that no consumer starts before its database exists.
 */
export class PostgresDatabase extends pulumi.ComponentResource implements SecretReference {
  /** The consumer's Secret, with the keys `databaseKeys`, and `ca.crt` where the talk is encrypted. */
  readonly name: pulumi.Output<string>;
  /** The key `uri` of that Secret, for a consumer that has to put it into a file of its own. */
  readonly uri: pulumi.Output<string>;

  constructor(name: string, args: PostgresDatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:PostgresDatabase", name, {}, opts);
    const identity = { name: "postgres-database", instance: args.database, component: "database-setup" };
    const { namespace } = args.server.administration;
    const scope: Scope = { parent: this, namespace, identity };
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const created = this.create(name, args, scope, password);
    // Through the Job as well, so that whoever uses the password is created after the role exists.
    const ready = pulumi.all([password.result, created.metadata]).apply(([result]) => result);
    this.uri = databaseUri(args.server, args.database, ready);
    this.name = this.consumerSecret(name, args, scope, ready).metadata.name;
    this.registerOutputs({ name: this.name });
  }

  private create(
    name: string,
    args: PostgresDatabaseArgs,
    scope: Scope,
    password: random.RandomPassword,
  ): k8s.batch.v1.Job {
    const { server, database } = args;
    const { administration } = server;
    const sql = configMap(`${name}-script`, scope, { "create-database.sql": script });
    const role = secret(`${name}-role`, scope, { password: password.result });
    const authority = administration.caSecret && trust("postgres", administration.caSecret);
    const peers = networkPolicy(`${name}-peers`, scope, {
      to: [{ peers: server.peers, port: server.port }],
    });
    return job(
      `${name}-create`,
      scope,
      {
        identity: scope.identity,
        labels: server.clientLabels,
        annotations: { "mlops-stack.io/server-incarnation": administration.incarnation },
        serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
        uid: postgresUid,
        containers: [
          {
            name: "psql",
            image: imageReference("postgres", args.images),
            command: ["psql", "--no-psqlrc", "--quiet", "--file=/scripts/create-database.sql"],
            env: {
              ...administration.credentials,
              ...libpqEnvironment(server),
              PGDATABASE: "postgres",
              ROLE_NAME: database,
              ROLE_PASSWORD: { secret: role.metadata.name, key: "password" },
              DATABASE_NAME: database,
            },
            resources: smallTask,
            mounts: [{ volume: "scripts", path: "/scripts", readOnly: true }, ...(authority?.mounts ?? [])],
          },
        ],
        volumes: { scripts: { configMap: { name: sql.metadata.name } }, ...authority?.volumes },
        scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" } },
      },
      { dependsOn: [peers] },
    );
  }

  private consumerSecret(
    name: string,
    args: PostgresDatabaseArgs,
    scope: Scope,
    password: pulumi.Output<string>,
  ): k8s.core.v1.Secret {
    const { server, database } = args;
    const consumerScope = { ...scope, namespace: args.consumerNamespace };
    return secret(`${name}-credentials`, consumerScope, {
      host: server.host,
      port: String(server.port),
      database,
      username: database,
      password,
      uri: this.uri,
      ...(server.ca && { [caKey]: server.ca }),
    });
  }
}

/** libpq's variables for the way to a server, without user and password. */
export function libpqEnvironment(server: PostgresEndpoint): Record<string, pulumi.Input<string>> {
  return {
    PGHOST: server.host,
    PGPORT: String(server.port),
    PGCONNECT_TIMEOUT: "10",
    PGSSLMODE: sslMode(server),
    ...(server.ca && { PGSSLROOTCERT: caFile("postgres") }),
  };
}

/** Verify the server's name against its authority, or say plainly that nothing is encrypted: never fall back. */
export function sslMode(server: PostgresEndpoint): "verify-full" | "disable" {
  return server.ca ? "verify-full" : "disable";
}

function databaseUri(
  server: PostgresEndpoint,
  database: string,
  password: pulumi.Output<string>,
): pulumi.Output<string> {
  const root = server.ca ? `&sslrootcert=${caFile("postgres")}` : "";
  const query = `sslmode=${sslMode(server)}${root}`;
  return pulumi.interpolate`postgresql://${database}:${password}@${server.host}:${server.port}/${database}?${query}`;
}

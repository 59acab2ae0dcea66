import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import {
  configMap,
  type Container,
  job,
  type Mount,
  networkPolicy,
  type Scope,
  secret,
  serviceAccount,
  smallTask,
} from "../kubernetes";
import { caKey, trust } from "./clientTls";
import {
  type DatabaseKey,
  incarnationAnnotation,
  type PostgresEndpoint,
  type SecretReference,
} from "./endpoints";
import { alphanumeric } from "./passwords";
import { databaseUri, libpqEnvironment } from "./postgresClient";
import { postgresUid } from "./postgresPod";

export interface PostgresDatabaseArgs {
  server: PostgresEndpoint;
  database: string;
  /** Login role that owns the database. Default: named as the database. */
  role?: string;
  images?: ImageSource;
}

const script = readFileSync(path.join(__dirname, "scripts", "create-database.sql"), "utf8");

/**
 * A database with a login role of its own, on whichever server. A Job creates both and may run any number of times;
 * credentials are known when it has succeeded, so that no consumer starts before its database exists.
 */
export class PostgresDatabase extends pulumi.ComponentResource {
  /** Address with user and password, for a consumer that puts it into a file of its own. */
  readonly uri: pulumi.Output<string>;
  private readonly label: string;
  private readonly scope: Scope;
  private readonly args: PostgresDatabaseArgs;
  private readonly password: pulumi.Output<string>;

  constructor(name: string, args: PostgresDatabaseArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:PostgresDatabase", name, {}, opts);
    const identity = { name: "postgres-database", instance: args.database, component: "database-setup" };
    const { namespace } = args.server.administration;
    this.label = name;
    this.args = args;
    this.scope = { parent: this, namespace, identity };
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const created = this.create(password);
    // Through the Job as well, so that whoever uses the password is created after the role exists.
    this.password = pulumi.all([password.result, created.metadata]).apply(([result]) => result);
    this.uri = databaseUri(args.server, { ...args, role: roleOf(args), password: this.password });
    this.registerOutputs({});
  }

  /** Writes the credentials into a consumer's namespace: the keys of `DatabaseKey`, and `ca.crt` under TLS. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const { server, database } = this.args;
    const values: Record<DatabaseKey, pulumi.Input<string>> = {
      host: server.host,
      port: String(server.port),
      database,
      username: roleOf(this.args),
      password: this.password,
      uri: this.uri,
    };
    const credentials = secret(
      `${this.label}-${consumer}`,
      { ...this.scope, namespace },
      { ...values, ...(server.ca && { [caKey]: server.ca }) },
    );
    return { name: credentials.metadata.name };
  }

  private create(password: random.RandomPassword): k8s.batch.v1.Job {
    const { label: name, scope } = this;
    const { server } = this.args;
    const { administration } = server;
    const sql = configMap(`${name}-script`, scope, { "create-database.sql": script });
    const role = secret(`${name}-role`, scope, { password: password.result });
    const authority = administration.caSecret && trust("postgres", administration.caSecret);
    const { fetching } = administration;
    const peers = networkPolicy(`${name}-peers`, scope, {
      to: [{ peers: server.peers, port: server.port }, ...(fetching?.egress ?? [])],
    });
    const account = serviceAccount(`${name}-account`, scope).metadata.name;
    const admitted = fetching?.admit(name, account) ?? [];
    return job(
      `${name}-create`,
      scope,
      {
        identity: scope.identity,
        labels: server.clientLabels,
        annotations: { [incarnationAnnotation]: administration.incarnation },
        serviceAccount: account,
        uid: postgresUid,
        initContainers: fetching?.initContainers,
        containers: [psql(this.args, role.metadata.name, authority?.mounts)],
        volumes: {
          scripts: { configMap: { name: sql.metadata.name } },
          ...authority?.volumes,
          ...fetching?.volumes,
        },
        scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" }, ...fetching?.scratch },
      },
      { dependsOn: [peers, ...admitted] },
    );
  }
}

function roleOf({ database, role = database }: PostgresDatabaseArgs): string {
  return role;
}

/** @param role name of the Secret with the password that the role gets. */
function psql(args: PostgresDatabaseArgs, role: pulumi.Output<string>, authority: Mount[] = []): Container {
  const { server, database, images } = args;
  return {
    name: "psql",
    image: imageReference("postgres", images),
    command: ["psql", "--no-psqlrc", "--quiet", "--file=/scripts/create-database.sql"],
    env: {
      ...server.administration.credentials,
      ...libpqEnvironment(server),
      PGDATABASE: "postgres",
      ROLE_NAME: roleOf(args),
      ROLE_PASSWORD: { secret: role, key: "password" },
      DATABASE_NAME: database,
    },
    resources: smallTask,
    mounts: [{ volume: "scripts", path: "/scripts", readOnly: true }, ...authority],
  };
}

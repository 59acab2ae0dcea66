import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ImageSource } from "../image";
import { type Scope, secret } from "../kubernetes";
import { caKey } from "./clientTls";
import type { DatabaseKey, PostgresEndpoint, SecretReference } from "./endpoints";
import { alphanumeric } from "./passwords";
import { databaseUri } from "./postgresClient";
import { postgresSetup } from "./postgresSetup";

export interface PostgresDatabaseArgs {
  server: PostgresEndpoint;
  database: string;
  /** Login role that owns the database. Default: named as the database. */
  role?: string;
  images?: ImageSource;
}

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
    const { server, database, images } = args;
    const identity = { name: "postgres-database", instance: database, component: "database-setup" };
    this.label = name;
    this.args = args;
    this.scope = { parent: this, namespace: server.administration.namespace, identity };
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const created = postgresSetup(name, this.scope, {
      server,
      script: "create-database.sql",
      role: roleOf(args),
      password,
      variables: { DATABASE_NAME: database },
      images,
    });
    // Through the Job as well, so that whoever uses the password is created after the role exists.
    this.password = pulumi.all([password.result, created.metadata]).apply(([result]) => result);
    this.uri = databaseUri(server, { ...args, role: roleOf(args), password: this.password });
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
}

function roleOf({ database, role = database }: PostgresDatabaseArgs): string {
  return role;
}

import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { ImageSource } from "../image";
import { type Scope, secret } from "../kubernetes";
import { caKey } from "./clientTls";
import type { PostgresEndpoint, SecretReference } from "./endpoints";
import { alphanumeric } from "./passwords";
import { postgresSetup } from "./postgresSetup";

export interface PostgresMonitorArgs {
  server: PostgresEndpoint;
  images?: ImageSource;
}

/** Who looks at a server from inside. The settings admit no other role of this name. */
export const monitorRole = "monitoring";

/**
 * A role that sees what a server does, and no row of anybody's data: a member of `pg_monitor`, which every server of
 * PostgreSQL and RDS has.
 */
export class PostgresMonitor extends pulumi.ComponentResource {
  readonly username = monitorRole;
  private readonly label: string;
  private readonly scope: Scope;
  private readonly server: PostgresEndpoint;
  private readonly password: pulumi.Output<string>;

  constructor(name: string, { server, images }: PostgresMonitorArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:PostgresMonitor", name, {}, opts);
    const identity = { name: "postgres-monitor", instance: name, component: "database-setup" };
    this.label = name;
    this.server = server;
    this.scope = { parent: this, namespace: server.administration.namespace, identity };
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    const created = postgresSetup(name, this.scope, {
      server,
      script: "create-monitor.sql",
      role: monitorRole,
      password,
      images,
    });
    // Through the Job as well, so that whoever uses the password is created after the role exists.
    this.password = pulumi.all([password.result, created.metadata]).apply(([result]) => result);
    this.registerOutputs({});
  }

  /** Writes `password`, and `ca.crt` under TLS, into a consumer's namespace. */
  credentialsFor(consumer: string, namespace: pulumi.Input<string>): SecretReference {
    const { ca } = this.server;
    const credentials = secret(
      `${this.label}-${consumer}`,
      { ...this.scope, namespace },
      { password: this.password, ...(ca && { [caKey]: ca }) },
    );
    return { name: credentials.metadata.name };
  }
}

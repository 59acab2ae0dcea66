import * as pulumi from "@pulumi/pulumi";
import { caFile } from "./clientTls";
import type { PostgresEndpoint } from "./endpoints";

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

/** A database, and who logs in to it. */
export interface DatabaseLogin {
  database: string;
  role: string;
  password: pulumi.Output<string>;
}

/** Address of a database, password included, as libpq understands it. Generated passwords need no escaping. */
export function databaseUri(
  server: PostgresEndpoint,
  { database, role, password }: DatabaseLogin,
): pulumi.Output<string> {
  const root = server.ca ? `&sslrootcert=${caFile("postgres")}` : "";
  const query = `sslmode=${sslMode(server)}${root}`;
  return pulumi.interpolate`postgresql://${role}:${password}@${server.host}:${server.port}/${database}?${query}`;
}

export interface PostgresTuning {
  /** Memory that the container may use. */
  memoryMiB: number;
  maxConnections: number;
  /** Refuse every connection that is not encrypted. */
  tls: boolean;
}

export const postgresPort = 5432;

/** Folder of `tls.crt` and `tls.key`. */
export const postgresTlsFolder = "/etc/postgresql-tls";

/**
 * Settings of a server that has its container to itself.
 * Proportions: postgresql.org, "Resource Consumption" (25 % of memory as shared buffers); the page cache inside the
 * container's limit gets the larger part of the rest.
 */
export function postgresSettings({ memoryMiB, maxConnections, tls }: PostgresTuning): [string, string][] {
  const share = (part: number, leastMiB: number) => `${Math.max(leastMiB, Math.floor(memoryMiB * part))}MB`;
  const encryption: [string, string][] = [
    ["ssl", "on"],
    ["ssl_cert_file", `${postgresTlsFolder}/tls.crt`],
    ["ssl_key_file", `${postgresTlsFolder}/tls.key`],
    ["ssl_min_protocol_version", "TLSv1.2"],
  ];
  return [
    ["listen_addresses", "*"],
    ["max_connections", String(maxConnections)],
    ["password_encryption", "scram-sha-256"],
    ["shared_buffers", share(0.25, 32)],
    ["effective_cache_size", share(0.6, 64)],
    ["maintenance_work_mem", share(0.06, 16)],
    ["max_wal_size", "1GB"],
    ["checkpoint_completion_target", "0.9"],
    ["wal_compression", "on"],
    // Containers log to standard output; connections are counted by metrics, slow statements are worth a line.
    ["log_min_duration_statement", "1000"],
    ["log_lock_waits", "on"],
    ["log_timezone", "UTC"],
    ["timezone", "UTC"],
    ...(tls ? encryption : []),
  ];
}

/** The same as postgresql.conf, in which text stands in quotes. */
export function postgresqlConf(tuning: PostgresTuning): string {
  return postgresSettings(tuning)
    .map(([key, value]) => `${key} = ${/^(on|off|\d[\w.]*)$/.test(value) ? value : `'${value}'`}\n`)
    .join("");
}

/**
 * pg_hba.conf: over the network a password, encrypted when TLS is on; without a password only the server's own user
 * on the server's own socket, which is how the image initialises and how `kubectl exec … psql` works.
 */
export function pgHbaConf({ tls }: Pick<PostgresTuning, "tls">): string {
  return [
    "local   all  postgres       peer",
    "local   all  all            scram-sha-256",
    `${tls ? "hostssl" : "host   "} all  all       all  scram-sha-256`,
    "",
  ].join("\n");
}

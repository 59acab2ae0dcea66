import { createHash } from "node:crypto";

export interface RedisTuning {
  /** Memory that the container may use. */
  memoryMiB: number;
  persistent: boolean;
  tls: boolean;
  password: string;
}

export const redisPort = 6379;

/** Folder of the configuration, and of `tls.crt`, `tls.key` and `ca.crt`. */
export const redisConfigFolder = "/etc/valkey";

/** The part of the container's memory that holds data; the rest is for forks, buffers and fragmentation. */
const dataShare = 0.75;

/** What the clients' user may do: everything with data, nothing to the server, no flushing of the whole store. */
export const commandRights = "+@all -@admin -@dangerous +info";

/**
 * valkey.conf. The password is there only as its hash, and there is no other user.
 * Source: valkey.io, "Configuration" and "ACL".
 */
export function valkeyConf({ memoryMiB, persistent, tls, password }: RedisTuning): string {
  const hash = createHash("sha256").update(password).digest("hex");
  const listen = tls
    ? [
        "port 0",
        `tls-port ${redisPort}`,
        `tls-cert-file ${redisConfigFolder}/tls.crt`,
        `tls-key-file ${redisConfigFolder}/tls.key`,
        `tls-ca-cert-file ${redisConfigFolder}/ca.crt`,
        // Clients show a password, not a certificate.
        "tls-auth-clients no",
      ]
    : [`port ${redisPort}`];
  const keep = persistent ? ["appendonly yes", "appendfsync everysec"] : ["appendonly no"];
  return [
    "bind * -::*",
    ...listen,
    "dir /data",
    `maxmemory ${Math.floor(memoryMiB * dataShare)}mb`,
    "maxmemory-policy allkeys-lru",
    // Snapshots on a timer cost a fork each; the append-only file is what persistence rests on.
    'save ""',
    ...keep,
    `user default on #${hash} ~* &* ${commandRights}`,
    "",
  ].join("\n");
}

export { caKey, trust, type TrustedAuthority } from "./clientTls";
export type { Endpoint, PostgresEndpoint, RedisEndpoint, SecretReference } from "./endpoints";
export { alphanumeric, Postgres, type PostgresArgs } from "./postgres";
export { PostgresBackup, type PostgresBackupArgs } from "./postgresBackup";
export { PostgresDatabase, type PostgresDatabaseArgs, sslMode } from "./postgresDatabase";
export { Redis, type RedisArgs } from "./redis";

export { caKey, trust, type TrustedAuthority } from "./clientTls";
export {
  type DatabaseKey,
  type Endpoint,
  incarnationAnnotation,
  type PostgresEndpoint,
  type RedisEndpoint,
  type SecretReference,
} from "./endpoints";
export { alphanumeric } from "./passwords";
export { Postgres, type PostgresArgs } from "./postgres";
export { PostgresBackup, type PostgresBackupArgs } from "./postgresBackup";
export { PostgresDatabase, type PostgresDatabaseArgs } from "./postgresDatabase";
export { sslMode } from "./postgresClient";
export { Redis, type RedisArgs } from "./redis";

export { caKey, trust } from "./clientTls";
export {
  type Administrator,
  type CredentialsFetching,
  type Endpoint,
  incarnationAnnotation,
  type ObjectStore,
  type PostgresAdministration,
  type PostgresEndpoint,
  type RedisEndpoint,
  type SecretReference,
  type ServiceAccountReference,
} from "./endpoints";
export { alphanumeric } from "./passwords";
export { Postgres, type PostgresArgs } from "./postgres";
export { postgresPort, postgresSettings } from "./postgresConfig";
export { PostgresBackup, type PostgresBackupArgs } from "./postgresBackup";
export { PostgresDatabase, type PostgresDatabaseArgs } from "./postgresDatabase";
export { PostgresMonitor, type PostgresMonitorArgs } from "./postgresMonitor";
export { sslMode } from "./postgresClient";
export { Redis, type RedisArgs } from "./redis";
export { oldestDumpSeconds } from "./schedule";
export { type CertificateEnds, ServerCertificate, tlsKeys } from "./serverCertificate";
export { singleServer } from "./singleServer";
export { commandRights, redisConfigFolder, redisPort, valkeyConf } from "./redisConfig";

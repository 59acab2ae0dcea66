/**
 * The settings: the one place where stacks differ, and the seam at which a fork begins. One file a section in
 * `settings/`; `npm run schema` writes the JSON Schema that an editor completes and checks the YAML files with.
 */
export type { AwsSettings } from "./settings/aws";
export type { BuilderSettings } from "./settings/builder";
export { isEks, type EksClusterSettings } from "./settings/cluster";
export { SettingsError } from "./settings/errors";
export type { GpuPoolSettings } from "./settings/gpuPools";
export type { RepositorySettings } from "./settings/images";
export { loadSettings } from "./settings/load";
export { logParts, type LogsSettings } from "./settings/logs";
export { isS3 } from "./settings/mlflow";
export type { BuildSettings } from "./settings/modelImage";
export type { ModelSettings, ModelSourceSettings } from "./settings/models";
export { isExistingNetwork } from "./settings/network";
export { ecrHost, ownRegistry, publishedRegistry } from "./settings/ownRegistry";
export { parseSettings } from "./settings/parse";
export { isRds, type InClusterPostgresSettings, type RdsSettings } from "./settings/postgres";
export { isElastiCache, type ElastiCacheSettings, type InClusterRedisSettings } from "./settings/redis";
export { type AnySettings, type DockerSettings, isOnDocker, type Settings } from "./settings/sections";
export { sectionsOf, stackOfFile } from "./settings/stackFile";

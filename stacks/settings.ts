/**
 * The settings: the one place where stacks differ, and the seam at which a fork begins. One file a section in
 * `settings/`; `npm run schema` writes the JSON Schema that an editor completes and checks the YAML files with.
 */
export type { AutoscalerSettings } from "./settings/autoscaler";
export type { AwsSettings } from "./settings/aws";
export {
  isEks,
  type ClusterSettings,
  type EksClusterSettings,
  type ExistingEksClusterSettings,
  type KubeconfigClusterSettings,
  type NewEksClusterSettings,
} from "./settings/cluster";
export type { DnsSettings } from "./settings/dns";
export { SettingsError } from "./settings/errors";
export type { GpuPoolSettings } from "./settings/gpuPools";
export type { ImagesSettings, RepositorySettings } from "./settings/images";
export { loadSettings } from "./settings/load";
export {
  isS3,
  type ArtifactsSettings,
  type MlflowSettings,
  type S3ArtifactsSettings,
  type VolumeArtifactsSettings,
} from "./settings/mlflow";
export type { FrameworkSettings, ModelSettings, ModelSourceSettings } from "./settings/models";
export {
  isExistingNetwork,
  type ExistingNetworkSettings,
  type NetworkSettings,
  type NewNetworkSettings,
} from "./settings/network";
export type { NodeAgentsSettings } from "./settings/nodeAgents";
export { parseSettings } from "./settings/parse";
export {
  isRds,
  type InClusterPostgresSettings,
  type PostgresSettings,
  type RdsSettings,
} from "./settings/postgres";
export {
  isElastiCache,
  type ElastiCacheSettings,
  type InClusterRedisSettings,
  type RedisSettings,
} from "./settings/redis";
export type { ResourceSettings } from "./settings/resources";
export type { Settings } from "./settings/sections";
export { sectionsOf } from "./settings/stackFile";
export type { SystemNodeSettings } from "./settings/systemNodes";

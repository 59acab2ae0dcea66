/**
 * The settings: the one place where stacks differ, and the seam at which a fork begins. One file a section in
 * `settings/`; `npm run schema` writes the JSON Schema that an editor completes and checks the YAML files with.
 */
export type { ClusterSettings } from "./settings/cluster";
export { SettingsError } from "./settings/errors";
export type { GpuPoolSettings } from "./settings/gpuPools";
export type { ImagesSettings } from "./settings/images";
export { loadSettings } from "./settings/load";
export type { MlflowSettings } from "./settings/mlflow";
export type { FrameworkSettings, ModelSettings, ModelSourceSettings } from "./settings/models";
export { parseSettings } from "./settings/parse";
export type { PostgresSettings } from "./settings/postgres";
export type { RedisSettings } from "./settings/redis";
export type { ResourceSettings } from "./settings/resources";
export type { Settings } from "./settings/sections";

import { autoscalerSchema, type AutoscalerSettings } from "./autoscaler";
import { awsSchema, type AwsSettings } from "./aws";
import { builderSchema, type BuilderSettings } from "./builder";
import { clusterSchema, type ClusterSettings, isDocker, type KubernetesClusterSettings } from "./cluster";
import { dnsSchema, type DnsSettings } from "./dns";
import type { DockerClusterSettings } from "./docker";
import { gpuPoolsSchema, type GpuPoolSettings } from "./gpuPools";
import { imagesSchema, type ImagesSettings } from "./images";
import { logsSchema, type LogsSettings } from "./logs";
import { metricsSchema, type MetricsSettings } from "./metrics";
import { mlflowSchema, type MlflowSettings } from "./mlflow";
import { modelsSchema, type ModelSettings } from "./models";
import { networkSchema, type NetworkSettings } from "./network";
import { nodeAgentsSchema, type NodeAgentsSettings } from "./nodeAgents";
import { type OverrideSettings, overridesSchema } from "./overrides";
import { postgresSchema, type PostgresSettings } from "./postgres";
import { redisSchema, type RedisSettings } from "./redis";
import { systemNodesSchema, type SystemNodeSettings } from "./systemNodes";

/**
 * Everything that makes one stack differ from another. Each field is the config key `mlops:<field>`. Without a type
 * argument they are those of a stack on Kubernetes, which is what the layers are written for.
 */
export interface Settings<Cluster extends ClusterSettings = KubernetesClusterSettings> {
  /** Absent where nothing is on AWS; always there with a cluster of kind eks. */
  aws?: AwsSettings;
  network: NetworkSettings;
  cluster: Cluster;
  systemNodes: SystemNodeSettings;
  gpuPools: GpuPoolSettings[];
  autoscaler: AutoscalerSettings;
  nodeAgents: NodeAgentsSettings;
  models: ModelSettings[];
  postgres: PostgresSettings;
  redis: RedisSettings;
  mlflow: MlflowSettings;
  metrics: MetricsSettings;
  logs: LogsSettings;
  images: ImagesSettings;
  builder: BuilderSettings;
  /** Absent where models have no names on the internet. */
  dns?: DnsSettings;
  overrides: OverrideSettings[];
}

/** Those of a stack on the Docker daemon of one machine. */
export type DockerSettings = Settings<DockerClusterSettings>;

/** Those of any stack. */
export type AnySettings = Settings | DockerSettings;

export function isOnDocker(settings: AnySettings): settings is DockerSettings {
  return isDocker(settings.cluster);
}

/** The schema of each section, in the order in which they are documented and their problems reported. */
export const sections = {
  aws: awsSchema.optional(),
  network: networkSchema,
  cluster: clusterSchema,
  systemNodes: systemNodesSchema,
  gpuPools: gpuPoolsSchema,
  autoscaler: autoscalerSchema,
  nodeAgents: nodeAgentsSchema,
  models: modelsSchema,
  postgres: postgresSchema,
  redis: redisSchema,
  mlflow: mlflowSchema,
  metrics: metricsSchema,
  logs: logsSchema,
  images: imagesSchema,
  builder: builderSchema,
  dns: dnsSchema.optional(),
  overrides: overridesSchema,
} as const;

export type SectionName = keyof typeof sections;

export const sectionNames = Object.keys(sections) as SectionName[];

/** The sections as far as they could be read: what is `undefined` has problems of its own, or is not there. */
export type ParsedSections = {
  [Name in SectionName]-?: AnySettings[Name] extends (infer Item)[]
    ? (Item | undefined)[]
    : AnySettings[Name] | undefined;
};

import { clusterSchema, type ClusterSettings } from "./cluster";
import { gpuPoolsSchema, type GpuPoolSettings } from "./gpuPools";
import { imagesSchema, type ImagesSettings } from "./images";
import { mlflowSchema, type MlflowSettings } from "./mlflow";
import { modelsSchema, type ModelSettings } from "./models";
import { postgresSchema, type PostgresSettings } from "./postgres";
import { redisSchema, type RedisSettings } from "./redis";

/** Everything that makes one stack differ from another. Each field is the config key `mlops:<field>`. */
export interface Settings {
  cluster: ClusterSettings;
  gpuPools: GpuPoolSettings[];
  models: ModelSettings[];
  postgres: PostgresSettings;
  redis: RedisSettings;
  mlflow: MlflowSettings;
  images: ImagesSettings;
}

/** The schema of each section, in the order in which they are documented and their problems reported. */
export const sections = {
  cluster: clusterSchema,
  gpuPools: gpuPoolsSchema,
  models: modelsSchema,
  postgres: postgresSchema,
  redis: redisSchema,
  mlflow: mlflowSchema,
  images: imagesSchema,
} as const;

export type SectionName = keyof typeof sections;

export const sectionNames = Object.keys(sections) as SectionName[];

/** The sections as far as they could be read: what is `undefined` has problems of its own. */
export type ParsedSections = {
  [Name in SectionName]: Settings[Name] extends (infer Item)[]
    ? (Item | undefined)[]
    : Settings[Name] | undefined;
};

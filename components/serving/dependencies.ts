import { type PostgresEndpoint, type RedisEndpoint, type SecretReference, sslMode, trust } from "../data";
import type { EnvironmentValue, Labels, Mount, Peer, Pod } from "../kubernetes";
import type { MlflowEndpoint } from "../mlflow";

/** A service that a model talks to, in the words of its pod: whom to call, as whom, and how to know it. */
export interface Dependency {
  peers: Peer[];
  port: number;
  clientLabels: Labels;
  env: Record<string, EnvironmentValue>;
  volumes?: NonNullable<Pod["volumes"]>;
  mounts?: Mount[];
}

/** The registry that the model is loaded from. */
export function registryDependency(mlflow: MlflowEndpoint, credentials: SecretReference): Dependency {
  const { peers, port, clientLabels } = mlflow;
  const secret = credentials.name;
  return {
    peers,
    port,
    clientLabels,
    env: {
      MLFLOW_TRACKING_URI: mlflow.trackingUri,
      MLFLOW_TRACKING_USERNAME: { secret, key: "username" },
      MLFLOW_TRACKING_PASSWORD: { secret, key: "password" },
    },
  };
}

/** The cache of answers. */
export function cacheDependency(redis: RedisEndpoint, credentials: SecretReference): Dependency {
  const { peers, port, clientLabels, host } = redis;
  const secret = credentials.name;
  const authority = redis.ca && trust("redis", secret);
  return {
    peers,
    port,
    clientLabels,
    env: {
      REDIS_HOST: host,
      REDIS_PORT: String(port),
      REDIS_PASSWORD: { secret, key: "password" },
      REDIS_TLS: String(redis.tls),
      ...(authority && { REDIS_CA_FILE: authority.file }),
    },
    ...authority,
  };
}

/** The database that predictions are written to. */
export function databaseDependency(postgres: PostgresEndpoint, credentials: SecretReference): Dependency {
  const { peers, port, clientLabels } = postgres;
  const secret = credentials.name;
  const authority = postgres.ca && trust("postgres", secret);
  return {
    peers,
    port,
    clientLabels,
    env: {
      POSTGRES_HOST: { secret, key: "host" },
      POSTGRES_PORT: { secret, key: "port" },
      POSTGRES_DATABASE: { secret, key: "database" },
      POSTGRES_USER: { secret, key: "username" },
      POSTGRES_PASSWORD: { secret, key: "password" },
      POSTGRES_SSLMODE: sslMode(postgres),
      ...(authority && { POSTGRES_SSLROOTCERT: authority.file }),
    },
    ...authority,
  };
}

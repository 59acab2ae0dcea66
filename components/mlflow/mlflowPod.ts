import * as pulumi from "@pulumi/pulumi";
import { type PostgresEndpoint, trust } from "../data";
import type { Container, Identity, Pod, Resources } from "../kubernetes";
import type { ArtifactsForPod } from "./artifacts";
import { metricsContainer, mlflowMetricsFolder } from "./mlflowMetrics";
import { allowedHosts, allowedOrigins, mlflowPort } from "./mlflowConfig";

export interface MlflowPodArgs {
  /** Name of the Service, which is what clients call the server. */
  service: string;
  namespace: pulumi.Input<string>;
  postgres: PostgresEndpoint;
  serviceAccount: pulumi.Input<string>;
  /** Name of the Secret with `mlflowSecretKeys`, and `ca.crt` where the talk with Postgres is encrypted. */
  config: pulumi.Input<string>;
  /** Name of the ConfigMap with `migrate.py`. */
  scripts: pulumi.Input<string>;
  artifacts: ArtifactsForPod;
  image: string;
  resources: Resources;
  workers: number;
  /** Beyond those inside the cluster. */
  allowedHosts: string[];
  /** Somebody scrapes its metrics. */
  watched: boolean;
  /** More than one server runs: spread them. */
  spread: boolean;
}

/** Keys of the server's own Secret. */
export const mlflowSecretKeys = {
  backendStoreUri: "backend-store-uri",
  sessionKey: "session-key",
  basicAuth: "basic_auth.ini",
} as const;

/** The image runs as root unless told otherwise; any uid works, and this one owns the artifacts. */
const mlflowUid = 1000;
const scriptsMount = { volume: "scripts", path: "/scripts", readOnly: true };
const configMount = { volume: "config", path: "/etc/mlflow", readOnly: true };

/** The pod of the server: one container brings the schema up to date, then one serves. */
export function mlflowPod(identity: Identity, args: MlflowPodArgs): Pod {
  const authority = args.postgres.ca && trust("postgres", args.config);
  const { basicAuth } = mlflowSecretKeys;
  return {
    identity,
    labels: args.postgres.clientLabels,
    serviceAccount: args.serviceAccount,
    uid: mlflowUid,
    terminationGraceSeconds: 60,
    spread: args.spread,
    initContainers: [withAuthority(migrate(args), authority?.mounts)],
    containers: [
      withAuthority(serve(args), authority?.mounts),
      ...(args.watched ? [metricsContainer(args.image, scriptsMount)] : []),
    ],
    volumes: {
      ...args.artifacts.volumes,
      config: {
        secret: {
          secretName: args.config,
          defaultMode: 0o440,
          items: [{ key: basicAuth, path: basicAuth }],
        },
      },
      scripts: { configMap: { name: args.scripts } },
      ...authority?.volumes,
    },
    // Uploads pass through here on their way to the volume or the bucket.
    scratch: { tmp: { path: "/tmp", sizeLimit: "10Gi" } },
  };
}

function migrate(args: MlflowPodArgs): Container {
  return {
    name: "migrate",
    image: args.image,
    command: ["python", "/scripts/migrate.py"],
    env: commonEnvironment(args),
    resources: args.resources,
    mounts: [scriptsMount, configMount],
  };
}

function serve(args: MlflowPodArgs): Container {
  // Static: it says that the process answers, not that the database does, which no restart would mend.
  const healthy = { httpGet: { path: "/health", port: "http" } };
  return {
    name: "mlflow",
    image: args.image,
    command: [
      "mlflow",
      "server",
      "--app-name=basic-auth",
      "--host=0.0.0.0",
      `--port=${mlflowPort}`,
      `--workers=${args.workers}`,
      "--serve-artifacts",
      `--expose-prometheus=${mlflowMetricsFolder}`,
    ],
    env: { ...commonEnvironment(args), ...serverEnvironment(args) },
    ports: { http: mlflowPort },
    resources: args.resources,
    mounts: [...args.artifacts.mounts, configMount],
    probes: {
      startup: { ...healthy, periodSeconds: 5, failureThreshold: 60 },
      readiness: { ...healthy, periodSeconds: 10, timeoutSeconds: 5 },
      liveness: { ...healthy, periodSeconds: 20, timeoutSeconds: 10 },
    },
  };
}

function withAuthority(container: Container, mounts: Container["mounts"] = []): Container {
  return { ...container, mounts: [...(container.mounts ?? []), ...mounts] };
}

function commonEnvironment({ config }: MlflowPodArgs): NonNullable<Container["env"]> {
  return {
    HOME: "/tmp",
    MLFLOW_BACKEND_STORE_URI: { secret: config, key: mlflowSecretKeys.backendStoreUri },
    MLFLOW_AUTH_CONFIG_PATH: `${configMount.path}/${mlflowSecretKeys.basicAuth}`,
  };
}

function serverEnvironment(args: MlflowPodArgs): NonNullable<Container["env"]> {
  const hosts = pulumi
    .output(args.namespace)
    .apply((namespace) => allowedHosts(args.service, namespace, args.allowedHosts).join(","));
  const origins = allowedOrigins(args.allowedHosts).join(",");
  return {
    MLFLOW_ARTIFACTS_DESTINATION: args.artifacts.destination,
    ...args.artifacts.environment,
    MLFLOW_SERVER_ALLOWED_HOSTS: hosts,
    ...(origins && { MLFLOW_SERVER_CORS_ALLOWED_ORIGINS: origins }),
    MLFLOW_FLASK_SERVER_SECRET_KEY: { secret: args.config, key: mlflowSecretKeys.sessionKey },
    // Nothing here uses MLflow's own job queue, which costs a process and its memory for each kind of job.
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: "false",
    MLFLOW_DISABLE_TELEMETRY: "true",
  };
}

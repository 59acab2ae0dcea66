import { MlflowServer } from "../components/mlflow";
import type { Data } from "./data";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";

/** The model registry, if the settings ask for it. */
export interface Registry {
  mlflow?: MlflowServer;
}

/** The place where models and what is known about them are kept. */
export function buildRegistry(settings: Settings, foundation: Foundation, { postgres }: Data): Registry {
  const { enabled, artifacts, workers, resources, allowedHosts } = settings.mlflow;
  // The settings were refused if MLflow had no Postgres.
  if (!enabled || !postgres) return {};
  const mlflow = new MlflowServer(
    "mlflow",
    {
      namespace: foundation.namespaces.registry,
      postgres,
      storageGiB: artifacts.storageGiB,
      storageClass: settings.cluster.storageClass,
      workers,
      resources,
      allowedHosts,
      images: settings.images,
    },
    foundation.options,
  );
  return { mlflow };
}

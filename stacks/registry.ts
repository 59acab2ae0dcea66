import { ArtifactBucket, ImageRepository } from "../components/aws";
import { type ArtifactStore, type ArtifactVolume, MlflowServer } from "../components/mlflow";
import type { Data } from "./data";
import type { Foundation } from "./foundation";
import { managedBeside } from "./managed";
import { isS3, type Settings } from "./settings";

/** Where models and images are kept, as far as the settings ask for it. */
export interface Registry {
  mlflow?: MlflowServer;
  repositories: ImageRepository[];
}

/** The places where models, what is known about them, and the images that serve them are kept. */
export function buildRegistry(settings: Settings, foundation: Foundation, data: Data): Registry {
  return {
    mlflow: buildMlflow(settings, foundation, data),
    repositories: buildRepositories(settings, foundation),
  };
}

function buildMlflow(
  settings: Settings,
  foundation: Foundation,
  { postgres }: Data,
): MlflowServer | undefined {
  const { enabled, replicas, workers, resources, allowedHosts } = settings.mlflow;
  // The settings were refused if MLflow had no Postgres.
  if (!enabled || !postgres) return undefined;
  return new MlflowServer(
    "mlflow",
    {
      namespace: foundation.namespaces.registry,
      postgres,
      artifacts: buildArtifacts(settings, foundation),
      replicas,
      workers,
      resources,
      allowedHosts,
      images: settings.images,
    },
    foundation.options,
  );
}

function buildArtifacts(
  { mlflow: { artifacts }, cluster: { storageClass } }: Settings,
  foundation: Foundation,
): ArtifactVolume | ArtifactStore {
  if (!isS3(artifacts)) return { storageGiB: artifacts.storageGiB, storageClass };
  const { args, options } = managedBeside(foundation);
  return { store: new ArtifactBucket("mlflow-artifacts", { ...args, ...artifacts }, options) };
}

function buildRepositories({ images }: Settings, foundation: Foundation): ImageRepository[] {
  if (images.repositories.length === 0) return [];
  const { args, options } = managedBeside(foundation);
  return images.repositories.map(
    (repository) =>
      new ImageRepository(`images-${repository.name}`, { ...repository, protect: args.protect }, options),
  );
}

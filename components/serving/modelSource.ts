import type { EnvironmentValue, Labels, Mount, Pod } from "../kubernetes";

/** Where the weights come from: always apart from the image, so that either can change alone. */
export type ModelSource = RegisteredModel | ModelOnVolume;

/** A model of the registry: `version` is fixed, `alias` follows what the registry says at the server's start. */
export interface RegisteredModel {
  name: string;
  version?: string;
  alias?: string;
}

/** A folder of a claim in the models' namespace, mounted read-only. */
export interface ModelOnVolume {
  volume: { claim: string; path: string };
}

/** What a pod needs to find its model. */
export interface SourceForPod {
  env: Record<string, EnvironmentValue>;
  labels: Labels;
  volumes: NonNullable<Pod["volumes"]>;
  mounts: Mount[];
}

export function sourceForPod(service: string, source: ModelSource): SourceForPod {
  return "volume" in source ? fromVolume(service, source) : fromRegistry(source);
}

function fromRegistry({ name, version, alias }: RegisteredModel): SourceForPod {
  return {
    env: {
      MODEL_NAME: name,
      ...(version !== undefined && { MODEL_VERSION: version }),
      ...(alias !== undefined && { MODEL_ALIAS: alias }),
    },
    labels: version === undefined ? {} : { "app.kubernetes.io/version": version },
    volumes: {},
    mounts: [],
  };
}

function fromVolume(service: string, { volume: { claim, path } }: ModelOnVolume): SourceForPod {
  return {
    env: { MODEL_NAME: service, MODEL_PATH: path },
    labels: {},
    volumes: { model: { persistentVolumeClaim: { claimName: claim, readOnly: true } } },
    mounts: [{ volume: "model", path, readOnly: true }],
  };
}

import type * as pulumi from "@pulumi/pulumi";
import type { ObjectStore } from "../data";
import type { Mount, Pod, Talk } from "../kubernetes";

/** A volume of the one server. */
export interface ArtifactVolume {
  /** It can grow later, in place. */
  storageGiB: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
}

/** A place that any number of servers share. */
export interface ArtifactStore {
  store: ObjectStore;
}

/** What the server's pod needs to keep artifacts. */
export interface ArtifactsForPod {
  destination: pulumi.Input<string>;
  environment: Record<string, pulumi.Input<string>>;
  volumes: NonNullable<Pod["volumes"]>;
  mounts: Mount[];
  egress: Talk[];
  /** Only one pod at a time may run with it. */
  exclusive: boolean;
}

const folder = "/artifacts";

export function artifactsOnVolume(claim: pulumi.Input<string>): ArtifactsForPod {
  return {
    destination: folder,
    environment: {},
    volumes: { artifacts: { persistentVolumeClaim: { claimName: claim } } },
    mounts: [{ volume: "artifacts", path: folder }],
    egress: [],
    exclusive: true,
  };
}

export function artifactsInStore({ uri, environment, egress }: ObjectStore): ArtifactsForPod {
  return { destination: uri, environment, volumes: {}, mounts: [], egress, exclusive: false };
}

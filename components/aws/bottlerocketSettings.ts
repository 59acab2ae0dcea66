import { gpuInstanceOf, type GpuPool } from "../gpu";

/**
 * User data of a Bottlerocket node of the pool, in TOML: images are pulled in parallel, and the device plugin that the
 * image brings shares the GPUs. EKS merges in what joins the cluster.
 * Sources: bottlerocket.dev API settings container-runtime, container-runtime-plugins and kubelet-device-plugins;
 * bottlerocket-core-kit packages/nvidia-k8s-device-plugin (which defaults to other names for shared GPUs).
 */
export function bottlerocketSettings(pool: GpuPool): string {
  const tables = {
    "settings.container-runtime": { snapshotter: "soci" },
    "settings.container-runtime-plugins.soci-snapshotter": { "pull-mode": "parallel-pull-unpack" },
    ...sharingTables(pool),
  };
  return Object.entries(tables).map(table).join("\n");
}

const nvidia = "settings.kubelet-device-plugins.nvidia";

type Table = Record<string, string | number | boolean>;

function sharingTables(pool: GpuPool): Record<string, Table> {
  const { sharing } = pool;
  switch (sharing.strategy) {
    case "none":
      return {};
    case "timeSlicing":
      return {
        [nvidia]: { "device-sharing-strategy": "time-slicing" },
        [`${nvidia}.time-slicing`]: {
          replicas: sharing.replicas,
          "rename-by-default": false,
          "fail-requests-greater-than-one": true,
        },
      };
    case "mps":
      return {
        [nvidia]: { "device-sharing-strategy": "mps" },
        [`${nvidia}.mps`]: { replicas: sharing.replicas, "rename-by-default": false },
      };
    case "mig":
      return {
        [nvidia]: { "device-partitioning-strategy": "mig" },
        [`${nvidia}.mig.profile`]: { [migModelOf(pool)]: sharing.profile },
      };
  }
}

/** The GPU in the words of Bottlerocket's MIG manager, which looks its profile up by them. */
function migModelOf(pool: GpuPool): string {
  const { gpu } = gpuInstanceOf(pool);
  const models: Partial<Record<typeof gpu, string>> = {
    "A100-40": "a100.40gb",
    "A100-80": "a100.80gb",
    H100: "h100.80gb",
    H200: "h200.141gb",
    B200: "b200.180gb",
  };
  const model = models[gpu];
  if (model === undefined) throw new Error(`the ${gpu} of pool "${pool.name}" knows no MIG`);
  return model;
}

function table([name, settings]: [string, Table]): string {
  const lines = Object.entries(settings).map(([key, value]) => `${bare(key)} = ${JSON.stringify(value)}`);
  return [`[${name}]`, ...lines, ""].join("\n");
}

/** A key with a dot in it has to be quoted. */
function bare(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

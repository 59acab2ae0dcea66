import type * as pulumi from "@pulumi/pulumi";
import type { GpuPlacement } from "../gpu";
import { type Identity, labelDomain, type Pod, type Resources } from "../kubernetes";
import type { Dependency } from "./dependencies";
import { type ModelSource, sourceForPod } from "./modelSource";

/** What a model is made of, for whoever looks at the pod. */
export interface Framework {
  name: string;
  version: string;
  cuda?: string;
}

/** The key that callers send: a key of a Secret in the models' namespace. */
export interface ApiKey {
  secret: string;
  key: string;
}

export interface ModelPodArgs {
  image: pulumi.Input<string>;
  source: ModelSource;
  resources: Resources;
  gpu?: GpuPlacement;
  framework?: Framework;
  logLevel: string;
  apiKey?: ApiKey;
  /** The user's own variables: they go before the defaults, and never before what the source and the dependencies say. */
  env: Record<string, string>;
  dependencies: Dependency[];
  /** More than one replica may run: spread them. */
  spread: boolean;
}

/** Port of the model server inside its container. */
export const modelPort = 8000;

/** The clients of one GPU under MPS must run as the same user, so that all models do. */
export const modelUid = 1000;

const preStopSleepSeconds = 10;
const drainSeconds = 45;

/** Room for a model's files between download and load. */
const scratchLimit = "10Gi";

/** The pod of a model server: readiness is the model's, liveness the process'. */
export function modelPod(identity: Identity, serviceAccount: pulumi.Input<string>, args: ModelPodArgs): Pod {
  const source = sourceForPod(identity.instance, args.source);
  const { gpu, dependencies } = args;
  const door = args.apiKey && keyFiles(args.apiKey);
  return {
    identity,
    labels: Object.assign(
      { [`${labelDomain}/model`]: identity.instance, ...frameworkLabels(args.framework), ...source.labels },
      ...dependencies.map(({ clientLabels }) => clientLabels),
    ) as Record<string, string>,
    serviceAccount,
    uid: modelUid,
    terminationGraceSeconds: preStopSleepSeconds + drainSeconds,
    spread: args.spread,
    nodeSelector: gpu?.nodeSelector,
    tolerations: gpu?.tolerations,
    containers: [
      {
        name: "model",
        image: args.image,
        env: environment(args, { ...source.env, ...(door && { API_KEY_FILE: door.file }) }),
        ports: { http: modelPort },
        resources: { ...args.resources, extended: gpu && { [gpu.resourceName]: gpu.units } },
        mounts: [
          ...source.mounts,
          ...(door?.mounts ?? []),
          ...dependencies.flatMap(({ mounts }) => mounts ?? []),
        ],
        probes: {
          startup: { ...get("/livez"), periodSeconds: 5, failureThreshold: 60 },
          readiness: { ...get("/readyz"), periodSeconds: 5, timeoutSeconds: 2, failureThreshold: 2 },
          liveness: { ...get("/livez"), periodSeconds: 10, timeoutSeconds: 5 },
        },
        preStopSleepSeconds,
      },
    ],
    volumes: Object.assign(
      { ...source.volumes, ...door?.volumes },
      ...dependencies.map(({ volumes }) => volumes),
    ) as Pod["volumes"],
    scratch: { tmp: { path: "/tmp", sizeLimit: scratchLimit } },
  };
}

/**
 * Which devices there are is the device plugin's to say, and no variable repeats it: a container sees those that it was
 * given, and no others. A number here would be wrong under MIG, where a device is an instance with a UUID.
 */
function environment(args: ModelPodArgs, source: Record<string, unknown>) {
  return Object.assign(
    { HOME: "/tmp" },
    args.env,
    { LOG_LEVEL: args.logLevel },
    source,
    ...args.dependencies.map(({ env }) => env),
  ) as NonNullable<Pod["containers"][number]["env"]>;
}

/** As a file, which follows the Secret: a key is renewed without a restart. */
export function keyFiles({ secret, key }: ApiKey) {
  const [volume, folder, file] = ["api-key", "/etc/model-server", "api-key"];
  return {
    file: `${folder}/${file}`,
    mounts: [{ volume, path: folder, readOnly: true }],
    volumes: {
      [volume]: { secret: { secretName: secret, defaultMode: 0o440, items: [{ key, path: file }] } },
    },
  };
}

function frameworkLabels(framework: Framework | undefined): Record<string, string> {
  if (!framework) return {};
  return {
    [`${labelDomain}/framework`]: `${framework.name}-${framework.version}`,
    ...(framework.cuda && { [`${labelDomain}/cuda`]: framework.cuda }),
  };
}

function get(path: string) {
  return { httpGet: { path, port: "http" } };
}

import type * as pulumi from "@pulumi/pulumi";
import { caKey } from "../data";
import type { Container, Identity, Pod, Resources } from "../kubernetes";
import { elasticUser } from "./elasticUser";
import { elasticsearchHome, elasticsearchPorts } from "./elasticsearchConfig";

export interface ElasticsearchPodArgs {
  serviceAccount: pulumi.Input<string>;
  image: string;
  resources: Resources;
  /** Name of the Service that clients call. */
  service: string;
  /** Names of all pods. */
  nodes: string[];
  /** Name of the ConfigMap with `elasticsearch.yml` and `roles.yml`. */
  settings: pulumi.Input<string>;
  /** Name of the ConfigMap with `prepare.sh` and `started.sh`. */
  scripts: pulumi.Input<string>;
  /** Name of the Secret with what belongs into the folder of the configuration beside the settings. */
  secrets: pulumi.Input<string>;
  /** Keys of that Secret. */
  secretFiles: string[];
  /** Name of the Secret with the password of `elastic` as `password`. */
  password: pulumi.Input<string>;
}

const data = { volume: "data", path: `${elasticsearchHome}/data` };
const config = { volume: "config", path: `${elasticsearchHome}/config` };
const settings = { volume: "settings", path: "/etc/mlops/settings", readOnly: true };
const secrets = { volume: "secrets", path: "/etc/mlops/secrets", readOnly: true };
const scripts = { volume: "scripts", path: "/etc/mlops/scripts", readOnly: true };

/** One node. Its root is read-only: the folder of the configuration, which it writes a keystore into, is made anew. */
export function elasticsearchPod(identity: Identity, args: ElasticsearchPodArgs): Pod {
  return {
    identity,
    serviceAccount: args.serviceAccount,
    ...elasticUser,
    // Closing a node in order takes as long as its last writes.
    terminationGraceSeconds: 120,
    spread: args.nodes.length > 1,
    initContainers: [prepare(args)],
    containers: [server(args)],
    volumes: {
      config: { emptyDir: { sizeLimit: "16Mi" } },
      settings: { configMap: { name: args.settings } },
      scripts: { configMap: { name: args.scripts } },
      secrets: {
        secret: {
          secretName: args.secrets,
          defaultMode: 0o440,
          items: args.secretFiles.map((key) => ({ key, path: key })),
        },
      },
    },
    scratch: {
      logs: { path: `${elasticsearchHome}/logs`, sizeLimit: "256Mi" },
      plugins: { path: `${elasticsearchHome}/plugins`, sizeLimit: "16Mi" },
      tmp: { path: "/tmp", sizeLimit: "1Gi" },
    },
  };
}

function prepare({ image, resources, service, nodes }: ElasticsearchPodArgs): Container {
  const folder = "/mnt/config";
  return {
    name: "prepare",
    image,
    command: ["bash", `${scripts.path}/prepare.sh`],
    env: {
      HOME_FOLDER: elasticsearchHome,
      CONFIG_FOLDER: folder,
      SETTINGS_FOLDER: settings.path,
      SECRETS_FOLDER: secrets.path,
      SERVICE_URL: `https://${service}:${elasticsearchPorts.http}`,
      FOUNDERS: nodes.join(", "),
    },
    // It runs before the server, never beside it.
    resources,
    mounts: [{ volume: config.volume, path: folder }, settings, secrets, scripts],
  };
}

function server({ image, resources, password }: ElasticsearchPodArgs): Container {
  const { http, transport, readiness } = elasticsearchPorts;
  return {
    name: "elasticsearch",
    image,
    env: {
      // The image takes a file only if nobody but its user may read it, which no volume of a Secret can be.
      ELASTIC_PASSWORD: { secret: password, key: "password" },
      // The collector's log would go to files, half of the heap's size each; the heap sizes itself by the memory.
      ES_JAVA_OPTS: "-Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags",
      AUTHORITY: `${secrets.path}/${caKey}`,
      HEALTH_URL: `https://localhost:${http}/_cluster/health`,
      PROCESS: "/proc/1",
      UPTIME: "/proc/uptime",
      TIMEOUT_SECONDS: "4",
      PATIENCE_SECONDS: "600",
    },
    ports: { http, transport, readiness },
    resources,
    mounts: [config, data, secrets, scripts],
    probes: {
      // An hour: a node that reads back a large volume must not be killed for it.
      startup: {
        exec: { command: ["bash", `${scripts.path}/started.sh`] },
        periodSeconds: 5,
        timeoutSeconds: 5,
        failureThreshold: 720,
      },
      // Open while the node belongs to a cluster.
      readiness: { tcpSocket: { port: "readiness" }, periodSeconds: 5, timeoutSeconds: 3 },
      // A node that is merely busy must not be killed: the others would begin to copy what it has.
      liveness: {
        tcpSocket: { port: "transport" },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
    },
  };
}

import type * as pulumi from "@pulumi/pulumi";
import { caKey } from "../data";
import {
  type Container,
  type Identity,
  type Labels,
  memoryMiB,
  type Pod,
  type Resources,
} from "../kubernetes";
import { elasticUser } from "./elasticUser";
import { deadLetterFolder, logstashData, logstashPorts, logstashSettings } from "./logstashConfig";
import { passwordVariable, pipelineIds } from "./pipeline/pipelines";

export interface LogstashPodArgs {
  serviceAccount: pulumi.Input<string>;
  image: string;
  resources: Resources;
  /** By which Elasticsearch lets it in. */
  clientLabels: Labels;
  /** Name of the ConfigMap with the settings and the pipelines. */
  settings: pulumi.Input<string>;
  /** Name of the Secret with `tls.crt`, `tls.key` and `ca.crt`. */
  certificate: pulumi.Input<string>;
  /** Name of the Secret with the account in Elasticsearch: `password` and `ca.crt`. */
  account: pulumi.Input<string>;
  /** More than one server runs: spread them. */
  spread: boolean;
}

const tls = "/etc/mlops/logstash-tls";
const authority = "/etc/mlops/elasticsearch-ca";
const data = { volume: "data", path: logstashData };

/** Where the pipelines find their files. */
export const logstashFile = {
  tls: (key: string) => `${tls}/${key}`,
  elasticsearch: (key: string) => `${authority}/${key}`,
};

export function logstashPod(identity: Identity, args: LogstashPodArgs): Pod {
  const certificate = ["tls.crt", "tls.key", caKey].map((key) => ({ key, path: key }));
  return {
    identity,
    labels: args.clientLabels,
    serviceAccount: args.serviceAccount,
    ...elasticUser,
    // What is in memory goes to Elasticsearch or back to the queue.
    terminationGraceSeconds: 120,
    spread: args.spread,
    initContainers: [folders(args)],
    containers: [server(args)],
    volumes: {
      settings: { configMap: { name: args.settings } },
      tls: { secret: { secretName: args.certificate, defaultMode: 0o440, items: certificate } },
      authority: { secret: { secretName: args.account, items: [{ key: caKey, path: caKey }] } },
    },
    scratch: { tmp: { path: "/tmp", sizeLimit: "256Mi" } },
  };
}

/** The reader of dead letters may start before whoever writes them, and fails without their folder. */
function folders({ image, resources }: LogstashPodArgs): Container {
  return {
    name: "folders",
    image,
    command: ["mkdir", "-p", `${deadLetterFolder}/${pipelineIds.main}`],
    resources,
    mounts: [data],
  };
}

function server({ image, resources, account }: LogstashPodArgs): Container {
  const answers = { httpGet: { path: "/", port: "api" } };
  return {
    name: "logstash",
    image,
    args: [`--path.settings=${logstashSettings}`],
    env: {
      LS_JAVA_OPTS: javaOptions(resources),
      [passwordVariable]: { secret: account, key: "password" },
    },
    ports: { beats: logstashPorts.beats, api: logstashPorts.api },
    resources,
    mounts: [
      { volume: "settings", path: logstashSettings, readOnly: true },
      { volume: "tls", path: tls, readOnly: true },
      { volume: "authority", path: authority, readOnly: true },
      data,
    ],
    probes: {
      // Ruby on Java takes its time, the more so where CPU is short.
      startup: { ...answers, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 60 },
      readiness: { ...answers, periodSeconds: 10, timeoutSeconds: 5 },
      liveness: { ...answers, periodSeconds: 20, timeoutSeconds: 10, failureThreshold: 6 },
    },
  };
}

/**
 * Shares of the memory: beside the heap there are the buffers of the connections, the code that Ruby compiles to, and
 * the stacks of threads. Source: elastic.co, "Logstash JVM settings", Beats input plugin "Memory usage".
 */
export function javaOptions({ memory, memoryLimit = memory }: Resources): string {
  const share = (part: number) => Math.floor(memoryMiB(memoryLimit) * part);
  const heap = share(0.45);
  return `-Xms${heap}m -Xmx${heap}m -XX:MaxDirectMemorySize=${share(0.15)}m`;
}

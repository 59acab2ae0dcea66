import type * as pulumi from "@pulumi/pulumi";
import type { SecretReference } from "../data";
import {
  type Container,
  type Identity,
  type Labels,
  memoryMiB,
  type Pod,
  type Resources,
} from "../kubernetes";
import { prometheusFolders } from "./prometheusFolders";
import { webKeys } from "./webAccount";

export interface PrometheusPodArgs {
  serviceAccount: pulumi.Input<string>;
  /** Name of the ConfigMap with `prometheus.yml`. */
  config: pulumi.Input<string>;
  /** Name of the ConfigMap with the rules. */
  rules: pulumi.Input<string>;
  /** Name of the Secret with `webKeys`. */
  web: pulumi.Input<string>;
  /** Secrets with a `password`, by the name of the account. */
  accounts: Record<string, SecretReference>;
  /** Days that metrics are kept. */
  retentionDays: number;
  /** Name of the claim for the data. */
  claim: pulumi.Input<string>;
  image: string;
  resources: Resources;
  /** Address that links in alerts begin with. */
  url: string;
  clientLabels: Labels;
}

export const prometheusPort = 9090;

/** `nobody`, as the image has it. */
const prometheusUid = 65534;

/** The part of the memory that one query may take, and what a sample takes in it. */
const queryShare = 0.25;
const sampleBytes = 16;

/** The pod of the server. */
export function prometheusPod(identity: Identity, args: PrometheusPodArgs): Pod {
  const { config, rules, web, data } = prometheusFolders;
  return {
    identity,
    labels: args.clientLabels,
    serviceAccount: args.serviceAccount,
    apiToken: true,
    uid: prometheusUid,
    // It writes down what it has in memory, so that the next start need not read it back from the log.
    terminationGraceSeconds: 120,
    containers: [
      {
        name: "prometheus",
        image: args.image,
        args: flags(args),
        ports: { http: prometheusPort },
        resources: args.resources,
        mounts: [
          { volume: "config", path: config, readOnly: true },
          { volume: "rules", path: rules, readOnly: true },
          { volume: "web", path: web, readOnly: true },
          { volume: "data", path: data },
          ...Object.keys(args.accounts).map((account) => ({
            volume: `${account}-account`,
            path: `${prometheusFolders.accounts}/${account}`,
            readOnly: true,
          })),
        ],
        probes: probes(),
      },
    ],
    volumes: {
      config: { configMap: { name: args.config } },
      rules: { configMap: { name: args.rules } },
      web: secretFiles(args.web, Object.values(webKeys)),
      data: { persistentVolumeClaim: { claimName: args.claim } },
      ...Object.fromEntries(
        Object.entries(args.accounts).map(([account, { name }]) => [
          `${account}-account`,
          secretFiles(name, ["password"]),
        ]),
      ),
    },
  };
}

function flags({ resources, url, retentionDays }: PrometheusPodArgs): string[] {
  const { config, web, data } = prometheusFolders;
  const memory = memoryMiB(resources.memoryLimit ?? resources.memory) * 2 ** 20;
  return [
    `--config.file=${config}/prometheus.yml`,
    `--storage.tsdb.path=${data}`,
    // By itself it makes blocks of a tenth of that time, and the fifth of the volume that stays free would not hold a new one.
    ...(retentionDays > 30 ? ["--storage.tsdb.max-block-duration=3d"] : []),
    `--web.config.file=${web}/${webKeys.server}`,
    `--web.external-url=${url}`,
    // A query that is too large fails, where it would take the server with it.
    `--query.max-samples=${Math.floor((memory * queryShare) / sampleBytes)}`,
    "--enable-feature=memory-snapshot-on-shutdown",
  ];
}

/** The server asks everybody for the password: its own tool knows it, from a file. */
function probes(): NonNullable<Container["probes"]> {
  const ask = (what: "healthy" | "ready") => ({
    exec: {
      command: [
        ...["promtool", "check", what, `--url=http://localhost:${prometheusPort}`],
        `--http.config.file=${prometheusFolders.web}/${webKeys.client}`,
      ],
    },
  });
  return {
    // Reading the log back takes minutes after a crash; killing it meanwhile starts that over.
    startup: { ...ask("ready"), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 180 },
    readiness: { ...ask("ready"), periodSeconds: 15, timeoutSeconds: 5 },
    liveness: { ...ask("healthy"), periodSeconds: 30, timeoutSeconds: 10, failureThreshold: 6 },
  };
}

/** Some keys of a Secret as files, for the pod's own group. */
export function secretFiles(
  secretName: pulumi.Input<string>,
  keys: readonly string[],
): NonNullable<Pod["volumes"]>[string] {
  return { secret: { secretName, defaultMode: 0o440, items: keys.map((key) => ({ key, path: key })) } };
}

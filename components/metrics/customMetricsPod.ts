import * as pulumi from "@pulumi/pulumi";
import type { Container, Identity, Labels, Pod, Resources } from "../kubernetes";
import { secretFiles } from "./prometheusPod";

export interface CustomMetricsPodArgs {
  serviceAccount: pulumi.Input<string>;
  /** Name of the ConfigMap with the rules. */
  config: pulumi.Input<string>;
  /** Name of the Secret by which it gets into Prometheus. */
  access: pulumi.Input<string>;
  /** Name of the Secret with its certificate. */
  certificate: pulumi.Input<string>;
  /** Address of Prometheus. */
  prometheusUrl: pulumi.Input<string>;
  image: string;
  resources: Resources;
  /** More than one server. */
  spread: boolean;
  clientLabels: Labels;
}

/** Where the API server reaches it. Not at its own port, 6443, which is open to whoever calls the API server. */
export const customMetricsPort = { name: "https", number: 8443 };

/** Files that it reads, by the key of what holds them. */
export const adapterFiles = {
  config: "config.yaml",
  access: "prometheus.yaml",
  certificate: "tls.crt",
  key: "tls.key",
} as const;

const folders = {
  config: "/etc/adapter/config",
  access: "/etc/adapter/prometheus",
  certificate: "/etc/adapter/tls",
};

/** Between the end of its turn and its own. */
const pauseSeconds = 5;

/** `nobody`, as the image has it. */
const adapterUid = 65534;

/** The pod of the adapter. Whoever asks it shows who he is, so that it asks the API server about him. */
export function customMetricsPod(identity: Identity, args: CustomMetricsPodArgs): Pod {
  return {
    identity,
    labels: args.clientLabels,
    serviceAccount: args.serviceAccount,
    apiToken: true,
    uid: adapterUid,
    spread: args.spread,
    terminationGraceSeconds: pauseSeconds + 30,
    containers: [
      {
        name: "adapter",
        image: args.image,
        args: flags(args),
        ports: { [customMetricsPort.name]: customMetricsPort.number },
        resources: args.resources,
        mounts: Object.entries(folders).map(([volume, path]) => ({ volume, path, readOnly: true })),
        probes: probes(),
        // Nodes forget its address meanwhile, and the API server reaches whoever comes in its place.
        preStopSleepSeconds: pauseSeconds,
      },
    ],
    volumes: {
      config: { configMap: { name: args.config } },
      access: secretFiles(args.access, [adapterFiles.access]),
      certificate: secretFiles(args.certificate, [adapterFiles.certificate, adapterFiles.key]),
    },
  };
}

/** Source: prometheus-adapter cmd/adapter/adapter.go. */
function flags({ prometheusUrl }: CustomMetricsPodArgs): pulumi.Input<string>[] {
  const { config, access, certificate, key } = adapterFiles;
  return [
    `--secure-port=${customMetricsPort.number}`,
    `--tls-cert-file=${folders.certificate}/${certificate}`,
    `--tls-private-key-file=${folders.certificate}/${key}`,
    `--config=${folders.config}/${config}`,
    pulumi.interpolate`--prometheus-url=${prometheusUrl}`,
    `--prometheus-auth-config=${folders.access}/${access}`,
    // Until a list holds the metric, nobody can ask for it; a list looks back over a restart of Prometheus.
    "--metrics-relist-interval=30s",
    "--metrics-max-age=10m",
  ];
}

function probes(): NonNullable<Container["probes"]> {
  const ask = (path: string) => ({ httpGet: { path, port: customMetricsPort.name, scheme: "HTTPS" } });
  return {
    startup: { ...ask("/readyz"), periodSeconds: 2, timeoutSeconds: 3, failureThreshold: 60 },
    readiness: { ...ask("/readyz"), periodSeconds: 5, timeoutSeconds: 3 },
    liveness: { ...ask("/livez"), periodSeconds: 20, timeoutSeconds: 5 },
  };
}

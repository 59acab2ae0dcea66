import * as pulumi from "@pulumi/pulumi";
import type { PrometheusReader } from "../../metrics";

/** How a canary is watched, and what it has to keep to. */
export interface CanaryWatch {
  /** Share of the replicas, and so of the callers, in percent. */
  weightPercent: number;
  /** Time that it is watched, in seconds. */
  watchSeconds: number;
  /** Fewest requests that allow a verdict. */
  minRequests: number;
  /** Share of requests that it may fail beyond what the serving revision fails meanwhile. */
  maxErrorRatio: number;
  /** Who counts, and the account that asks. */
  prometheus: Pick<PrometheusReader, "credentials" | "peers" | "port" | "clientLabels"> & {
    account: { username: string };
    url: pulumi.Input<string>;
  };
}

const volume = "prometheus-account";
const folder = `/etc/mlops/${volume}`;

/** As the image's command takes them. */
export function watchArguments(watch: CanaryWatch): pulumi.Input<string>[] {
  const { prometheus } = watch;
  return [
    `--weight-percent=${watch.weightPercent}`,
    `--watch-seconds=${watch.watchSeconds}`,
    `--min-requests=${watch.minRequests}`,
    `--max-error-ratio=${watch.maxErrorRatio}`,
    pulumi.interpolate`--prometheus-url=${prometheus.url}`,
    `--prometheus-username=${prometheus.account.username}`,
    `--prometheus-password-file=${folder}/password`,
  ];
}

/** Where the pod finds the password. */
export function readerFiles({ credentials }: CanaryWatch["prometheus"]) {
  return {
    mounts: [{ volume, path: folder, readOnly: true }],
    volumes: { [volume]: { secret: { secretName: credentials.name, defaultMode: 0o440 } } },
  };
}

import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { imageReference, type ImageSource } from "../../image";
import {
  allow,
  apiServer,
  type Identity,
  type NamespaceRole,
  type Resources,
  type Scope,
} from "../../kubernetes";
import { jobs } from "../jobs";
import { toldLabels } from "../relabeling";
import type { ScrapeTarget } from "../scrapeTarget";
import { exporterServer } from "./exporterServer";
import { exporterTarget } from "./exporterTarget";
import { exporterSizes } from "./sizes";

export interface KubeStateMetricsArgs {
  /** Where it lives, and whose objects it tells of. */
  namespaces: Record<NamespaceRole, pulumi.Input<string>>;
  /** Grows with the number of objects. Default: 64Mi, at most 256Mi. */
  resources?: Resources;
  images?: ImageSource;
}

/** Kinds that it watches in the platform's namespaces, by API group. What is not here, nobody asks about. */
const namespaced: Record<string, string[]> = {
  "": ["pods", "persistentvolumeclaims", "resourcequotas"],
  apps: ["deployments", "statefulsets", "daemonsets"],
  batch: ["jobs", "cronjobs"],
  autoscaling: ["horizontalpodautoscalers"],
};

/** Kinds that are in no namespace. */
const ofCluster = ["nodes", "namespaces"];

const port = 8080;
const telemetryPort = 8081;

/** Tells how the objects of the platform are: pods that crash, claims that wait, nodes that are not ready. */
export class KubeStateMetrics extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: KubeStateMetricsArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:KubeStateMetrics", name, {}, opts);
    const identity: Identity = { name: "kube-state-metrics", instance: name, component: "exporter" };
    const namespace = args.namespaces.observability;
    const scope: Scope = { parent: this, namespace, identity };
    exporterServer(name, scope, {
      port,
      container: {
        name: "kube-state-metrics",
        image: imageReference("kubeStateMetrics", args.images),
        args: flags(args),
        resources: args.resources ?? exporterSizes.kubeState,
      },
      healthPath: "/healthz",
      pod: { uid: 65534, apiToken: true },
      calls: apiServer,
      dependsOn: (account) => this.permissions(name, args, scope, account),
    });
    this.target = exporterTarget(jobs.kubeState, { role: "observability", namespace }, [identity], port);
    this.registerOutputs({});
  }

  private permissions(
    name: string,
    { namespaces }: KubeStateMetricsArgs,
    scope: Scope,
    account: k8s.core.v1.ServiceAccount,
  ): pulumi.Resource[] {
    const verbs = ["list", "watch"];
    const rules = Object.entries(namespaced).map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs,
    }));
    return [
      ...allow(name, scope, account, { cluster: [{ apiGroups: [""], resources: ofCluster, verbs }] }),
      ...Object.entries(namespaces).flatMap(([role, namespace]) =>
        allow(`${name}-${role}`, { ...scope, namespace }, account, { namespace: rules }),
      ),
    ];
  }
}

/** Source: kube-state-metrics docs/developer/cli-arguments.md. */
function flags({ namespaces }: KubeStateMetricsArgs): pulumi.Input<string>[] {
  const kinds = [...Object.values(namespaced).flat(), ...ofCluster].sort();
  const told = Object.entries(toldLabels).map(([kind, labels]) => `${kind}=[${labels.join(",")}]`);
  const names = pulumi.all(Object.values(namespaces)).apply((all) => all.join(","));
  return [
    `--port=${port}`,
    `--telemetry-port=${telemetryPort}`,
    `--resources=${kinds.join(",")}`,
    pulumi.interpolate`--namespaces=${names}`,
    `--metric-labels-allowlist=${told.join(",")}`,
  ];
}

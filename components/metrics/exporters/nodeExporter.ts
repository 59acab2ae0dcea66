import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { agentResources } from "../../gpu";
import { imageReference, type ImageSource } from "../../image";
import {
  clientLabels,
  type Container,
  type Identity,
  metadataIn,
  networkPolicy,
  podsOfThePlatform,
  podTemplate,
  type Scope,
  selectorOf,
  serviceAccount,
} from "../../kubernetes";
import { jobs } from "../jobs";
import type { ScrapeTarget } from "../scrapeTarget";
import { exporterTarget, metricsPort } from "./exporterTarget";

export interface NodeExporterArgs {
  /** The namespace whose pods may see the node. */
  namespace: pulumi.Input<string>;
  images?: ImageSource;
}

const port = 9100;
const nobody = 65534;

/** The node's own root, with /proc and /sys in it. */
const hostRoot = "/host/root";

/**
 * What is measured. Networks are not: the exporter has a network of its own, and sees that alone; what pods send and
 * receive is told by the kubelet.
 */
const collectors = [
  ...[
    "cpu",
    "meminfo",
    "loadavg",
    "pressure",
    "vmstat",
    "filesystem",
    "diskstats",
    "filefd",
    "uname",
    "stat",
    "time",
  ],
];

/** Mounts that come and go with pods and containers; how full volumes are is told by the kubelet. */
const fleetingMounts = "^/(dev|proc|sys|run|var/lib/(docker|containerd|kubelet)/.+)($|/)";

/** Measures the machine of every node, whatever the node is tainted with. It may look, and nothing else. */
export class NodeExporter extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: NodeExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:NodeExporter", name, {}, opts);
    const identity: Identity = { name: "node-exporter", instance: name, component: "exporter" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(clientLabels(identity.name))], port }],
    });
    this.agents(name, args, scope);
    const place = { role: "nodes", namespace: args.namespace } as const;
    this.target = exporterTarget(jobs.node, place, [identity], port);
    this.registerOutputs({});
  }

  private agents(name: string, { images }: NodeExporterArgs, scope: Scope): k8s.apps.v1.DaemonSet {
    return new k8s.apps.v1.DaemonSet(
      `${name}-agents`,
      {
        metadata: metadataIn(scope),
        spec: {
          selector: { matchLabels: selectorOf(scope.identity) },
          updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: "25%" } },
          template: podTemplate({
            identity: scope.identity,
            serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
            priorityClass: "system-node-critical",
            uid: nobody,
            containers: [container(imageReference("nodeExporter", images))],
            volumes: { root: { hostPath: { path: "/", type: "Directory" } } },
            nodeSelector: { "kubernetes.io/os": "linux" },
            tolerations: [{ operator: "Exists" }],
          }),
        },
      },
      { parent: this },
    );
  }
}

function container(image: string): Container {
  const answers = { httpGet: { path: "/", port: metricsPort } };
  return {
    name: "node-exporter",
    image,
    args: [
      `--path.rootfs=${hostRoot}`,
      `--path.procfs=${hostRoot}/proc`,
      `--path.sysfs=${hostRoot}/sys`,
      `--path.udev.data=${hostRoot}/run/udev/data`,
      "--collector.disable-defaults",
      ...collectors.map((name) => `--collector.${name}`),
      `--collector.filesystem.mount-points-exclude=${fleetingMounts}`,
      "--web.disable-exporter-metrics",
    ],
    ports: { [metricsPort]: port },
    resources: agentResources("node-exporter"),
    mounts: [{ volume: "root", path: hostRoot, readOnly: true, followsNode: true }],
    probes: {
      startup: { ...answers, periodSeconds: 5, failureThreshold: 30 },
      readiness: { ...answers, periodSeconds: 15 },
      liveness: { ...answers, periodSeconds: 30, failureThreshold: 6 },
    },
  };
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ServerCertificate } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  allow,
  apiServer,
  configMap,
  disruptionBudget,
  metadataIn,
  type NamespaceRole,
  networkPolicy,
  podTemplate,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
} from "../kubernetes";
import { delegation, registration } from "./apiExtension";
import { adapterYaml, prometheusAccess } from "./customMetricsConfig";
import { adapterFiles, customMetricsPod, customMetricsPort } from "./customMetricsPod";
import type { WebEndpoint } from "./endpoint";

export interface CustomMetricsArgs {
  /** Where it lives, and where the models are whose pods it may list. */
  namespaces: Record<NamespaceRole, pulumi.Input<string>>;
  /** Who knows the metrics. */
  prometheus: WebEndpoint;
  /** Of its Service, which has its name. Made apart, since the rules of Prometheus know its end, and Prometheus comes first. */
  certificate: ServerCertificate;
  /** Time between two looks of Prometheus at a model. Default 15. */
  scrapeSeconds?: number;
  /** Servers side by side. While none answers, no namespace of the cluster can be deleted. Default 1. */
  replicas?: number;
  /** Default: a twentieth of a core and 96Mi, at most half a core and 256Mi. */
  resources?: Resources;
  images?: ImageSource;
}

const defaultResources: Resources = { cpu: "50m", cpuLimit: "500m", memory: "96Mi", memoryLimit: "256Mi" };

/** Of its Service: what whoever registers an API takes for granted. */
const servicePort = 443;

/**
 * The custom metrics API: prometheus-adapter behind the API server, which the autoscalers of models ask how many samples
 * wait in front of each pod. A cluster has one such API; where there is another one already, this is refused.
 */
export class CustomMetrics extends pulumi.ComponentResource {
  constructor(name: string, args: CustomMetricsArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:CustomMetrics", name, {}, opts);
    const identity = { name: "prometheus-adapter", instance: name, component: "custom-metrics" };
    const scope: Scope = { parent: this, namespace: args.namespaces.observability, identity };
    const { namespace } = scope;
    const { certificate } = args;
    const reached = this.reached(name, args, scope);
    const server = this.server(name, args, scope);
    if (replicasOf(args) > 1) disruptionBudget(`${name}-budget`, scope);
    // After a server answers, and gone before it goes: an API that nobody serves is in everybody's way.
    registration(name, scope, {
      group: "custom.metrics.k8s.io",
      versions: ["v1beta1", "v1beta2"],
      service: { name, namespace, port: servicePort },
      ca: certificate.ca,
      dependsOn: [server, ...reached],
    });
    this.registerOutputs({});
  }

  /**
   * By the API server, whose address nobody knows here: on EKS it calls from the network, elsewhere from a node. Its port
   * is open to all, and whoever comes shows who he is.
   */
  private reached(name: string, { prometheus }: CustomMetricsArgs, scope: Scope): pulumi.Resource[] {
    const { name: targetPort, number: port } = customMetricsPort;
    return [
      networkPolicy(`${name}-peers`, scope, {
        from: [{ port }],
        to: [{ peers: prometheus.peers, port: prometheus.port }, ...apiServer],
      }),
      service(`${name}-service`, scope, { serviceName: name, port: servicePort, targetPort }),
    ];
  }

  private server(name: string, args: CustomMetricsArgs, scope: Scope): k8s.apps.v1.Deployment {
    const { prometheus, certificate, scrapeSeconds = 15, resources = defaultResources } = args;
    const account = serviceAccount(`${name}-account`, scope);
    const prometheusUrl = pulumi.interpolate`http://${prometheus.host}:${prometheus.port}`;
    const config = configMap(`${name}-config`, scope, {
      [adapterFiles.config]: adapterYaml({ scrapeSeconds }),
    });
    const pod = customMetricsPod(scope.identity, {
      serviceAccount: account.metadata.name,
      config: config.metadata.name,
      access: this.access(name, args, scope).metadata.name,
      certificate: secret(`${name}-certificate`, scope, {
        [adapterFiles.certificate]: certificate.certificate,
        [adapterFiles.key]: certificate.privateKey,
      }).metadata.name,
      prometheusUrl,
      image: imageReference("prometheusAdapter", args.images),
      resources,
      spread: replicasOf(args) > 1,
      clientLabels: prometheus.clientLabels,
    });
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: replicasOf(args),
          // One answers at all times.
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      { parent: this, dependsOn: this.permissions(name, args, scope, account) },
    );
  }

  private access(
    name: string,
    { prometheus: { administrator } }: CustomMetricsArgs,
    scope: Scope,
  ): k8s.core.v1.Secret {
    const { username, password } = administrator;
    return secret(`${name}-access`, scope, {
      [adapterFiles.access]: password.apply((known) => prometheusAccess({ username, password: known })),
    });
  }

  /** To find the pods that an autoscaler asks about, and to ask who asks. Source: custom-metrics-apiserver pkg/provider/helpers. */
  private permissions(
    name: string,
    { namespaces }: CustomMetricsArgs,
    scope: Scope,
    account: k8s.core.v1.ServiceAccount,
  ): pulumi.Resource[] {
    return [
      ...delegation(name, scope, account),
      ...allow(`${name}-models`, { ...scope, namespace: namespaces.models }, account, {
        namespace: [{ apiGroups: [""], resources: ["pods"], verbs: ["list"] }],
      }),
    ];
  }
}

function replicasOf({ replicas = 1 }: CustomMetricsArgs): number {
  return replicas;
}

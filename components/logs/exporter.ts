import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  type Container,
  metadataIn,
  networkPolicy,
  podsOfThePlatform,
  podTemplate,
  type Scope,
  selectorOf,
  serviceAccount,
} from "../kubernetes";
import { exporterTarget } from "../metrics/exporters";
import { jobs, type ScrapeTarget } from "../metrics";
import type { SearchEndpoint } from "./endpoint";
import { exporterResources } from "./exporterResources";

export interface ElasticsearchExporterArgs {
  namespace: pulumi.Input<string>;
  elasticsearch: SearchEndpoint;
  images?: ImageSource;
}

export const exporterPort = 9114;

/** uid of `nobody`, as the image has it. */
const nobody = 65534;

/**
 * Tells Prometheus how Elasticsearch is: its health, its disks, and how many logs it has written, by which one sees
 * whether they still arrive. Its account counts, and reads no log.
 */
export class ElasticsearchExporter extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: ElasticsearchExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:ElasticsearchExporter", name, {}, opts);
    const { namespace, elasticsearch } = args;
    const identity = { name: "elasticsearch-exporter", instance: name, component: "metrics" };
    const scope: Scope = { parent: this, namespace, identity };
    const account = elasticsearch.credentialsFor("exporter", name, namespace).name;
    const clients = clientLabels(identity.name);
    const authority = trust("elasticsearch", account);
    networkPolicy(`${name}-peers`, scope, {
      from: [{ peers: [podsOfThePlatform(clients)], port: exporterPort }],
      to: [{ peers: elasticsearch.peers, port: elasticsearch.port }],
    });
    new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas: 1,
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(identity) },
          template: podTemplate({
            identity,
            labels: elasticsearch.clientLabels,
            serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
            uid: nobody,
            containers: [{ ...container(args, account), mounts: authority.mounts }],
            volumes: authority.volumes,
          }),
        },
      },
      { parent: this },
    );
    this.target = exporterTarget(
      jobs.elasticsearch,
      { role: "observability", namespace },
      [identity],
      exporterPort,
    );
    this.registerOutputs({});
  }
}

function container(
  { elasticsearch, images }: ElasticsearchExporterArgs,
  account: pulumi.Output<string>,
): Container {
  // Its own page, which asks Elasticsearch nothing: while that is away, it has to say so.
  const answers = { httpGet: { path: "/", port: "metrics" } };
  return {
    name: "exporter",
    image: imageReference("elasticsearchExporter", images),
    args: [
      pulumi.interpolate`--es.uri=${elasticsearch.url}`,
      `--es.ca=${trust("elasticsearch", account).file}`,
      "--es.all",
      "--collector.data-stream",
      `--web.listen-address=:${exporterPort}`,
    ],
    env: {
      ES_USERNAME: { secret: account, key: "username" },
      ES_PASSWORD: { secret: account, key: "password" },
    },
    ports: { metrics: exporterPort },
    resources: exporterResources,
    probes: {
      startup: { ...answers, periodSeconds: 5, failureThreshold: 30 },
      readiness: { ...answers, periodSeconds: 10 },
      liveness: { ...answers, periodSeconds: 20, failureThreshold: 6 },
    },
  };
}

import * as pulumi from "@pulumi/pulumi";
import { trust } from "../data";
import { imageReference, type ImageSource } from "../image";
import type { Container, Scope } from "../kubernetes";
import { exporterServer, exporterTarget } from "../metrics/exporters";
import { jobs, type ScrapeTarget } from "../metrics";
import type { SearchEndpoint } from "./endpoint";
import { exporterResources } from "./exporterResources";

export interface ElasticsearchExporterArgs {
  namespace: pulumi.Input<string>;
  elasticsearch: SearchEndpoint;
  images?: ImageSource;
}

const exporterPort = 9114;

/** Its own page, which asks Elasticsearch nothing: while that is away, it has to say so. */
const healthPath = "/";

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
    const authority = trust("elasticsearch", account);
    exporterServer(name, scope, {
      port: exporterPort,
      container: { ...container(args, account), mounts: authority.mounts },
      healthPath,
      pod: { uid: nobody, labels: elasticsearch.clientLabels, volumes: authority.volumes },
      calls: [{ peers: elasticsearch.peers, port: elasticsearch.port }],
    });
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
): Omit<Container, "ports"> {
  const answers = { httpGet: { path: healthPath, port: "metrics" } };
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
    resources: exporterResources,
    probes: {
      startup: { ...answers, periodSeconds: 5, failureThreshold: 30 },
      readiness: { ...answers, periodSeconds: 10 },
      liveness: { ...answers, periodSeconds: 20, failureThreshold: 6 },
    },
  };
}

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, type CertificateEnds, ServerCertificate } from "../data";
import { imageReference, type ImageSource } from "../image";
import {
  clientLabels,
  comersOf,
  type Container,
  disruptionBudget,
  type Labels,
  memoryMiB,
  metadataIn,
  networkPolicy,
  openTo,
  type Peer,
  type Pod,
  podsIn,
  podsOfThePlatform,
  podTemplate,
  type Resources,
  type Scope,
  secret,
  selectorOf,
  service,
  serviceAccount,
  serviceHost,
  type WebAccess,
} from "../kubernetes";
import { elasticUser } from "./elasticUser";
import type { SearchEndpoint } from "./endpoint";
import { kibanaPort, kibanaYaml, nodeOptions } from "./kibanaConfig";

export interface KibanaArgs {
  namespace: pulumi.Input<string>;
  elasticsearch: SearchEndpoint;
  /** Servers side by side. Default 1. */
  replicas?: number;
  resources: Resources;
  /** Who reaches its page from outside the cluster. Default: nobody. */
  access?: WebAccess;
  images?: ImageSource;
}

/** What a client of Kibana's API needs; people log in with an account of Elasticsearch. */
export interface KibanaEndpoint {
  host: pulumi.Output<string>;
  port: number;
  url: pulumi.Output<string>;
  ca: pulumi.Output<string>;
  service: pulumi.Output<string>;
  peers: Peer[];
  clientLabels: Labels;
}

const configFolder = "/etc/mlops/kibana";
const files = ["kibana.yml", "tls.crt", "tls.key", "elasticsearch-ca.crt", "node.options"] as const;

/** Kibana: logs in a browser. What it keeps is in Elasticsearch. */
export class Kibana extends pulumi.ComponentResource implements KibanaEndpoint {
  readonly host: pulumi.Output<string>;
  readonly port = kibanaPort;
  readonly url: pulumi.Output<string>;
  readonly ca: pulumi.Output<string>;
  readonly certificateEnds: CertificateEnds;
  readonly service: pulumi.Output<string>;
  readonly peers: Peer[];
  readonly clientLabels = clientLabels("kibana");
  /** Name or address of its load balancer. Absent: it has none. */
  readonly outside?: pulumi.Output<string>;

  constructor(name: string, args: KibanaArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:logs:Kibana", name, {}, opts);
    const { namespace, elasticsearch, replicas = 1, access = {} } = args;
    const identity = { name: "kibana", instance: name, component: "log-viewer" };
    const scope: Scope = { parent: this, namespace, identity };
    const certificate = new ServerCertificate(`${name}-tls`, { service: name, namespace }, { parent: this });
    const config = this.config(name, scope, args, certificate);
    const stable = service(`${name}-service`, scope, {
      serviceName: name,
      port: kibanaPort,
      targetPort: "https",
    });
    networkPolicy(`${name}-peers`, scope, {
      from: [
        { peers: [podsOfThePlatform(this.clientLabels)], port: kibanaPort },
        ...comersOf(access, kibanaPort),
      ],
      to: [{ peers: elasticsearch.peers, port: elasticsearch.port }],
    });
    if (replicas > 1) disruptionBudget(`${name}-budget`, scope);
    const server = this.server(name, args, scope, config);

    this.outside = openTo(name, scope, {
      serviceName: name,
      port: kibanaPort,
      targetPort: "https",
      encrypted: true,
      access,
    });
    // Through the server as well as its Service, so that whoever connects is created after the server answers.
    this.host = pulumi.all([serviceHost(stable), server.metadata]).apply(([host]) => host);
    this.url = pulumi.interpolate`https://${this.host}:${this.port}`;
    this.ca = certificate.ca;
    this.certificateEnds = certificate.ends;
    this.service = stable.metadata.name;
    this.peers = [podsIn(namespace, selectorOf(identity))];
    this.registerOutputs({ url: this.url });
  }

  private config(
    name: string,
    scope: Scope,
    { elasticsearch, access }: KibanaArgs,
    certificate: ServerCertificate,
  ): k8s.core.v1.Secret {
    // With another one, what Kibana encrypted in Elasticsearch is lost.
    const key = new random.RandomPassword(`${name}-key`, alphanumeric, { parent: this });
    const { url, kibanaToken, ca } = elasticsearch;
    const tls = {
      certificate: `${configFolder}/tls.crt`,
      key: `${configFolder}/tls.key`,
      authority: `${configFolder}/elasticsearch-ca.crt`,
    };
    return secret(`${name}-config`, scope, {
      "kibana.yml": pulumi
        .all([url, kibanaToken, key.result])
        .apply(([address, token, encryptionKey]) =>
          kibanaYaml({ elasticsearch: address, token, encryptionKey, publicUrl: access?.url, tls }),
        ),
      "tls.crt": certificate.certificate,
      "tls.key": certificate.privateKeyPkcs8,
      "elasticsearch-ca.crt": ca,
      "node.options": nodeOptions,
    } satisfies Record<(typeof files)[number], pulumi.Input<string>>);
  }

  private server(
    name: string,
    args: KibanaArgs,
    scope: Scope,
    config: k8s.core.v1.Secret,
  ): k8s.apps.v1.Deployment {
    const { replicas = 1, elasticsearch } = args;
    const pod: Pod = {
      identity: scope.identity,
      labels: elasticsearch.clientLabels,
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      ...elasticUser,
      terminationGraceSeconds: 60,
      spread: replicas > 1,
      containers: [container(args)],
      volumes: {
        config: {
          secret: {
            secretName: config.metadata.name,
            defaultMode: 0o440,
            items: files.map((file) => ({ key: file, path: file })),
          },
        },
      },
      scratch: {
        data: { path: "/usr/share/kibana/data", sizeLimit: "512Mi" },
        tmp: { path: "/tmp", sizeLimit: "512Mi" },
      },
    };
    return new k8s.apps.v1.Deployment(
      `${name}-server`,
      {
        metadata: metadataIn(scope),
        spec: {
          replicas,
          // One that starts first migrates what all of them keep; the others wait for it.
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          revisionHistoryLimit: 3,
          selector: { matchLabels: selectorOf(scope.identity) },
          template: podTemplate(pod),
        },
      },
      { parent: this },
    );
  }
}

function container({ resources, images }: KibanaArgs): Container {
  const { memory, memoryLimit = memory } = resources;
  const answers = { httpGet: { path: "/api/status", port: "https", scheme: "HTTPS" } };
  return {
    name: "kibana",
    image: imageReference("kibana", images),
    env: {
      KBN_PATH_CONF: configFolder,
      // What is beside JavaScript's objects wants the rest.
      NODE_OPTIONS: `--max-old-space-size=${Math.floor(memoryMiB(memoryLimit) * 0.6)}`,
    },
    ports: { https: kibanaPort },
    resources,
    mounts: [{ volume: "config", path: configFolder, readOnly: true }],
    probes: {
      // The first start makes its indices, and compiles what it shows.
      startup: { ...answers, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 60 },
      readiness: { ...answers, periodSeconds: 10, timeoutSeconds: 5 },
      // Without Elasticsearch it answers that it cannot serve, which no restart would mend.
      liveness: {
        tcpSocket: { port: "https" },
        periodSeconds: 20,
        timeoutSeconds: 5,
        failureThreshold: 6,
      },
    },
  };
}

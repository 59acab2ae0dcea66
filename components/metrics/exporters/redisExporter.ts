import * as pulumi from "@pulumi/pulumi";
import { type RedisEndpoint, trust } from "../../data";
import { imageReference, type ImageSource } from "../../image";
import type { Identity, Scope } from "../../kubernetes";
import { jobs } from "../jobs";
import type { ScrapeTarget } from "../scrapeTarget";
import { exporterServer } from "./exporterServer";
import { exporterTarget } from "./exporterTarget";
import { exporterSizes } from "./sizes";

export interface RedisExporterArgs {
  namespace: pulumi.Input<string>;
  /** The server that is measured, whoever runs it. */
  redis: RedisEndpoint;
  images?: ImageSource;
}

const port = 9121;

/** As the image has it. */
const exporterUid = 59000;

/**
 * Measures Redis. It logs in as the models do, which may ask INFO and none of the administrator's commands: what needs
 * CONFIG, LATENCY or CLIENT LIST is switched off.
 */
export class RedisExporter extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: RedisExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:RedisExporter", name, {}, opts);
    const { namespace, redis, images } = args;
    const identity: Identity = { name: "redis-exporter", instance: name, component: "exporter" };
    const scope: Scope = { parent: this, namespace, identity };
    const credentials = redis.credentialsFor("exporter", namespace).name;
    const authority = redis.ca && trust("redis", credentials);
    exporterServer(name, scope, {
      port,
      container: {
        name: "redis-exporter",
        image: imageReference("redisExporter", images),
        env: {
          REDIS_ADDR: pulumi.interpolate`${redis.tls ? "rediss" : "redis"}://${redis.host}:${redis.port}`,
          REDIS_PASSWORD: { secret: credentials, key: "password" },
          ...settings,
          ...(authority && { REDIS_EXPORTER_TLS_CA_CERT_FILE: authority.file }),
        },
        resources: exporterSizes.redis,
        mounts: authority ? authority.mounts : [],
      },
      healthPath: "/health",
      pod: {
        uid: exporterUid,
        labels: redis.clientLabels,
        volumes: authority ? authority.volumes : {},
      },
      calls: [{ peers: redis.peers, port: redis.port }],
    });
    this.target = exporterTarget(jobs.redis, { role: "observability", namespace }, [identity], port);
    this.registerOutputs({});
  }
}

/** Source: redis_exporter README, "Command line flags", in their form of variables. */
const settings = {
  REDIS_EXPORTER_CONFIG_COMMAND: "-",
  REDIS_EXPORTER_EXCLUDE_LATENCY_HISTOGRAM_METRICS: "true",
  REDIS_EXPORTER_REDIS_ONLY_METRICS: "true",
  // Without CONFIG it takes the usual sixteen databases for granted.
  REDIS_EXPORTER_INCL_METRICS_FOR_EMPTY_DATABASES: "false",
};

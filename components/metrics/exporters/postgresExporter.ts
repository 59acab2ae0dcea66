import * as pulumi from "@pulumi/pulumi";
import { type PostgresEndpoint, PostgresMonitor, sslMode, trust } from "../../data";
import { imageReference, type ImageSource } from "../../image";
import type { Identity, Scope } from "../../kubernetes";
import { jobs } from "../jobs";
import { secretFiles } from "../prometheusPod";
import type { ScrapeTarget } from "../scrapeTarget";
import { exporterServer } from "./exporterServer";
import { exporterTarget } from "./exporterTarget";
import { exporterSizes } from "./sizes";

export interface PostgresExporterArgs {
  namespace: pulumi.Input<string>;
  /** The server that is measured, whoever runs it. */
  postgres: PostgresEndpoint;
  images?: ImageSource;
}

const port = 9187;
const nobody = 65534;
const passwordFolder = "/etc/postgres-exporter";

/** Measures Postgres through a role that may look and nothing else. */
export class PostgresExporter extends pulumi.ComponentResource {
  readonly target: ScrapeTarget;

  constructor(name: string, args: PostgresExporterArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:metrics:PostgresExporter", name, {}, opts);
    const { namespace, postgres, images } = args;
    const identity: Identity = { name: "postgres-exporter", instance: name, component: "exporter" };
    const scope: Scope = { parent: this, namespace, identity };
    const monitor = new PostgresMonitor(`${name}-role`, { server: postgres, images }, { parent: this });
    const credentials = monitor.credentialsFor("exporter", namespace).name;
    const authority = postgres.ca && trust("postgres", credentials);
    exporterServer(name, scope, {
      port,
      container: {
        name: "postgres-exporter",
        image: imageReference("postgresExporter", images),
        args: flags,
        env: {
          DATA_SOURCE_URI: addressOf(postgres, authority && authority.file),
          DATA_SOURCE_USER: monitor.username,
          DATA_SOURCE_PASS_FILE: `${passwordFolder}/password`,
        },
        resources: exporterSizes.postgres,
        mounts: [
          { volume: "password", path: passwordFolder, readOnly: true },
          ...(authority ? authority.mounts : []),
        ],
      },
      healthPath: "/",
      pod: {
        uid: nobody,
        labels: postgres.clientLabels,
        volumes: {
          password: secretFiles(credentials, ["password"]),
          ...(authority ? authority.volumes : {}),
        },
      },
      calls: [{ peers: postgres.peers, port: postgres.port }],
    });
    this.target = exporterTarget(jobs.postgres, { role: "observability", namespace }, [identity], port);
    this.registerOutputs({});
  }
}

/**
 * Tables and statements are left out: their number is the users' to choose, and each would be a series.
 * Source: postgres_exporter README, "Flags".
 */
const flags = [
  ...["long_running_transactions", "stat_checkpointer", "postmaster"].map((name) => `--collector.${name}`),
  ...["stat_user_tables", "statio_user_tables", "roles"].map((name) => `--no-collector.${name}`),
];

function addressOf(server: PostgresEndpoint, authority: string | undefined): pulumi.Output<string> {
  const root = authority === undefined ? "" : `&sslrootcert=${authority}`;
  return pulumi.interpolate`${server.host}:${server.port}/postgres?sslmode=${sslMode(server)}${root}`;
}

import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { imageReference, type ImageSource } from "../image";
import {
  configMap,
  type Container,
  cronJob,
  type Mount,
  networkPolicy,
  type Scope,
  serviceAccount,
  smallTask,
  volumeClaim,
} from "../kubernetes";
import { trust } from "./clientTls";
import type { PostgresEndpoint } from "./endpoints";
import { postgresUid } from "./postgresPod";
import { libpqEnvironment } from "./postgresClient";
import { dumpDeadlineSeconds } from "./schedule";

export interface PostgresBackupArgs {
  server: PostgresEndpoint;
  /** Five cron fields, in UTC. */
  schedule: string;
  /** Backups to keep; the volume has to hold one more. */
  keep: number;
  /** Size of the backups' own volume. It can grow later, in place. */
  storageGiB: number;
  /** Default: the cluster's default class. */
  storageClass?: string;
  images?: ImageSource;
}

const script = readFileSync(path.join(__dirname, "scripts", "backup.sh"), "utf8");
const folder = "/backup";

/** Dumps every database of a server on a schedule, onto a volume that the server does not share. */
export class PostgresBackup extends pulumi.ComponentResource {
  constructor(name: string, args: PostgresBackupArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:data:PostgresBackup", name, {}, opts);
    const { server } = args;
    const { administration } = server;
    const identity = { name: "postgres-backup", instance: name, component: "backup" };
    const scope: Scope = { parent: this, namespace: administration.namespace, identity };
    const claim = volumeClaim(`${name}-dumps`, scope, { claimName: name, ...args });
    const scripts = configMap(`${name}-script`, scope, { "backup.sh": script });
    const authority = administration.caSecret && trust("postgres", administration.caSecret);
    networkPolicy(`${name}-peers`, scope, { to: [{ peers: server.peers, port: server.port }] });
    cronJob(
      `${name}-schedule`,
      scope,
      { cron: args.schedule, deadlineSeconds: dumpDeadlineSeconds },
      {
        identity,
        labels: server.clientLabels,
        serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
        uid: postgresUid,
        containers: [dumper(args, authority?.mounts)],
        volumes: {
          dumps: { persistentVolumeClaim: { claimName: claim.metadata.name } },
          scripts: { configMap: { name: scripts.metadata.name } },
          ...authority?.volumes,
        },
        scratch: { tmp: { path: "/tmp", sizeLimit: "64Mi" } },
      },
    );
    this.registerOutputs({});
  }
}

function dumper({ server, keep, images }: PostgresBackupArgs, authority: Mount[] = []): Container {
  return {
    name: "dump",
    image: imageReference("postgres", images),
    command: ["bash", "/scripts/backup.sh"],
    env: {
      ...server.administration.credentials,
      ...libpqEnvironment(server),
      PGDATABASE: "postgres",
      BACKUP_FOLDER: folder,
      KEEP: String(keep),
    },
    resources: { ...smallTask, cpuLimit: "1", memoryLimit: "512Mi" },
    mounts: [
      { volume: "dumps", path: folder },
      { volume: "scripts", path: "/scripts", readOnly: true },
      ...authority,
    ],
  };
}

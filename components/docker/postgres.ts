import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { alphanumeric, postgresPort, postgresSettings } from "../data";
import { imageReference } from "../image";
import { type RunningService, runContainer } from "./container";
import type { ContainerSpec } from "./containerSpec";
import type { Machine } from "./machine";

export interface PostgresArgs {
  machine: Machine;
  /** Port of the machine. */
  port: number;
  /** Database and user that the image makes when the volume is empty; a later change makes neither. */
  database: string;
  user: string;
  memoryMiB: number;
  maxConnections: number;
}

/** uid and gid of `postgres` in the Debian image. */
const postgresUser = "999:999";

/** One Postgres server in a container. Its one user may do everything: nobody else is on the machine. */
export class Postgres extends pulumi.ComponentResource {
  readonly service: RunningService;
  readonly database: string;
  readonly user: string;
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: PostgresArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Postgres", name, {}, opts);
    const password = new random.RandomPassword(`${name}-password`, alphanumeric, { parent: this });
    this.service = runContainer(name, args.machine, postgresSpec(args, password.result), this);
    this.database = args.database;
    this.user = args.user;
    this.password = password.result;
    this.registerOutputs({ host: this.service.host });
  }
}

/** The server, on the official image's own entry point. */
export function postgresSpec(
  args: Omit<PostgresArgs, "machine"> & { machine: Pick<Machine, "images"> },
  password: pulumi.Input<string>,
): ContainerSpec {
  const { machine, port, database, user, memoryMiB, maxConnections } = args;
  const settings = postgresSettings({ memoryMiB, maxConnections, tls: false });
  return {
    image: imageReference("postgres", machine.images),
    command: ["postgres", ...settings.flatMap(([key, value]) => ["-c", `${key}=${value}`])],
    env: {
      POSTGRES_DB: database,
      POSTGRES_USER: user,
      // Used once, when the volume is empty. A file would cost the read-only root.
      POSTGRES_PASSWORD: password,
      POSTGRES_INITDB_ARGS: "--data-checksums --auth-host=scram-sha-256",
    },
    user: postgresUser,
    port: { inside: postgresPort, outside: port },
    memoryMiB,
    // Since 18 the image keeps its data in a folder per major version below this one.
    volumes: { data: "/var/lib/postgresql" },
    scratch: { "/var/run/postgresql": { sizeMiB: 16 }, "/tmp": { sizeMiB: 256 } },
    // Parallel queries exchange rows here.
    sharedMemoryMiB: 256,
    health: {
      // Over the network: while the image initialises, it answers on its socket alone.
      test: ["CMD", "pg_isready", "--host=127.0.0.1", `--username=${user}`, `--dbname=${database}`],
      startSeconds: 60,
      waitSeconds: 180,
    },
    stopSeconds: 60,
  };
}

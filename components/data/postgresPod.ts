import type * as pulumi from "@pulumi/pulumi";
import type { Container, Identity, Pod, Resources } from "../kubernetes";
import { postgresPort, postgresTlsFolder } from "./postgresConfig";

export interface PostgresPodArgs {
  serviceAccount: pulumi.Input<string>;
  /** Name of the Secret with `password`, and with `tls.crt` and `tls.key` under TLS. */
  credentials: pulumi.Input<string>;
  /** Name of the ConfigMap with `postgresql.conf` and `pg_hba.conf`. */
  config: pulumi.Input<string>;
  /** Name of the claim for the data. */
  claim: pulumi.Input<string>;
  image: string;
  resources: Resources;
  tls: boolean;
}

/** uid and gid of `postgres` in the Debian image. */
export const postgresUid = 999;

const configFolder = "/etc/postgresql";
const passwordFolder = "/etc/postgresql-password";

/** The pod of the server, on the official image's own entry point. */
export function postgresPod(identity: Identity, args: PostgresPodArgs): Pod {
  return {
    identity,
    serviceAccount: args.serviceAccount,
    uid: postgresUid,
    terminationGraceSeconds: 60,
    containers: [container(args)],
    volumes: {
      data: { persistentVolumeClaim: { claimName: args.claim } },
      config: { configMap: { name: args.config } },
      password: secretFiles(args.credentials, ["password"]),
      ...(args.tls && { tls: secretFiles(args.credentials, ["tls.crt", "tls.key"]) }),
    },
    scratch: {
      run: { path: "/var/run/postgresql", sizeLimit: "16Mi" },
      tmp: { path: "/tmp", sizeLimit: "1Gi" },
      // Parallel queries exchange rows here; the container runtime's own 64 MiB are soon full.
      shm: { path: "/dev/shm", sizeLimit: "256Mi", memory: true },
    },
  };
}

function container(args: PostgresPodArgs): Container {
  const ready = { exec: { command: ["pg_isready", "--host=127.0.0.1", "--username=postgres"] } };
  const setting = (name: string, value: string) => ["-c", `${name}=${value}`];
  return {
    name: "postgres",
    image: args.image,
    args: [
      ...setting("config_file", `${configFolder}/postgresql.conf`),
      ...setting("hba_file", `${configFolder}/pg_hba.conf`),
    ],
    env: {
      POSTGRES_PASSWORD_FILE: `${passwordFolder}/password`,
      POSTGRES_INITDB_ARGS: "--data-checksums --auth-local=peer --auth-host=scram-sha-256",
    },
    ports: { postgres: postgresPort },
    resources: args.resources,
    mounts: [
      // Since 18 the image keeps its data in a folder per major version below this one.
      { volume: "data", path: "/var/lib/postgresql" },
      { volume: "config", path: configFolder, readOnly: true },
      { volume: "password", path: passwordFolder, readOnly: true },
      ...(args.tls ? [{ volume: "tls", path: postgresTlsFolder, readOnly: true }] : []),
    ],
    probes: {
      // Replaying the log after a crash can take minutes; killing the server meanwhile starts it over.
      startup: { ...ready, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 180 },
      readiness: { ...ready, periodSeconds: 10, timeoutSeconds: 3 },
      liveness: { ...ready, periodSeconds: 20, timeoutSeconds: 5, failureThreshold: 6 },
    },
  };
}

/** Some keys of a Secret as files; the server refuses a key that others than owner and group may read. */
function secretFiles(secretName: pulumi.Input<string>, keys: string[]): NonNullable<Pod["volumes"]>[string] {
  return { secret: { secretName, defaultMode: 0o440, items: keys.map((key) => ({ key, path: key })) } };
}

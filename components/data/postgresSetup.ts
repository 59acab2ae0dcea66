import { readFileSync } from "node:fs";
import * as path from "node:path";
import type * as k8s from "@pulumi/kubernetes";
import type * as random from "@pulumi/random";
import { imageReference, type ImageSource } from "../image";
import {
  configMap,
  type Container,
  type EnvironmentValue,
  job,
  type Mount,
  networkPolicy,
  type Scope,
  secret,
  serviceAccount,
  smallTask,
} from "../kubernetes";
import { trust } from "./clientTls";
import { incarnationAnnotation, type PostgresEndpoint } from "./endpoints";
import { libpqEnvironment } from "./postgresClient";
import { postgresUid } from "./postgresPod";

export interface PostgresSetup {
  server: PostgresEndpoint;
  /** A file of `scripts/`, which may run any number of times. */
  script: string;
  /** Login role that the script makes. It gets its password as ROLE_PASSWORD. */
  role: string;
  password: random.RandomPassword;
  /** Further variables of the script. Default none. */
  variables?: Record<string, EnvironmentValue>;
  images?: ImageSource;
}

/**
 * A Job that sets something up inside a server, as its administrator, wherever the credentials come from. It runs again
 * when the server starts over with an empty volume.
 */
export function postgresSetup(name: string, scope: Scope, setup: PostgresSetup): k8s.batch.v1.Job {
  const { server } = setup;
  const { administration } = server;
  const text = readFileSync(path.join(__dirname, "scripts", setup.script), "utf8");
  const sql = configMap(`${name}-script`, scope, { [setup.script]: text });
  const role = secret(`${name}-role`, scope, { password: setup.password.result });
  const authority = administration.caSecret && trust("postgres", administration.caSecret);
  const { fetching } = administration;
  const peers = networkPolicy(`${name}-peers`, scope, {
    to: [{ peers: server.peers, port: server.port }, ...(fetching?.egress ?? [])],
  });
  const account = serviceAccount(`${name}-account`, scope).metadata.name;
  const admitted = fetching?.admit(name, account) ?? [];
  return job(
    `${name}-create`,
    scope,
    {
      identity: scope.identity,
      labels: server.clientLabels,
      annotations: { [incarnationAnnotation]: administration.incarnation },
      serviceAccount: account,
      uid: postgresUid,
      initContainers: fetching?.initContainers,
      containers: [
        psql(setup, { secret: role.metadata.name, key: "password" }, authority ? authority.mounts : []),
      ],
      volumes: {
        scripts: { configMap: { name: sql.metadata.name } },
        ...(authority ? authority.volumes : {}),
        ...fetching?.volumes,
      },
      scratch: { tmp: { path: "/tmp", sizeLimit: "16Mi" }, ...fetching?.scratch },
    },
    { dependsOn: [peers, ...admitted] },
  );
}

function psql(
  { server, script, role, variables, images }: PostgresSetup,
  password: EnvironmentValue,
  authority: Mount[],
): Container {
  return {
    name: "psql",
    image: imageReference("postgres", images),
    command: ["psql", "--no-psqlrc", "--quiet", `--file=/scripts/${script}`],
    env: {
      ...server.administration.credentials,
      ...libpqEnvironment(server),
      PGDATABASE: "postgres",
      ROLE_NAME: role,
      ROLE_PASSWORD: password,
      ...variables,
    },
    resources: smallTask,
    mounts: [{ volume: "scripts", path: "/scripts", readOnly: true }, ...authority],
  };
}

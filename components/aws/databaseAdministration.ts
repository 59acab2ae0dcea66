import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { caKey, type CredentialsFetching, type PostgresAdministration } from "../data";
import { imageReference, type ImageSource } from "../image";
import { configMap, type Container, type Scope, secret, smallTask } from "../kubernetes";
import { apiEgress } from "./apiEgress";
import type { ClusterHandle } from "./handles";
import { PodIdentity } from "./podIdentity";
import type { PolicyStatement } from "./policyDocument";

export interface DatabaseAdministrationArgs {
  cluster: ClusterHandle;
  /** Where the Jobs run. */
  namespace: pulumi.Input<string>;
  region: string;
  username: string;
  /** Where AWS keeps the password. */
  secretArn: pulumi.Input<string>;
  /** What that secret is encrypted with. */
  keyArn: pulumi.Input<string>;
  /** In PEM. */
  authorities: string;
  /** Of the server. */
  incarnation: pulumi.Output<string>;
  /** ARN of the policy that bounds every role. Default: none. */
  permissionsBoundary?: string;
  images?: ImageSource;
}

const script = readFileSync(path.join(__dirname, "scripts", "fetch_password.py"), "utf8");
const credentialsFolder = "/run/postgres-credentials";
const passwordFile = `${credentialsFolder}/pgpass`;

/**
 * How a Job becomes administrator of a database whose password AWS makes and keeps: it is fetched by the pod's own
 * identity at its start, into memory, and lives as long as the pod.
 */
export class DatabaseAdministration extends pulumi.ComponentResource implements PostgresAdministration {
  readonly namespace: pulumi.Input<string>;
  readonly credentials: PostgresAdministration["credentials"];
  readonly fetching: CredentialsFetching;
  readonly caSecret: pulumi.Output<string>;
  readonly incarnation: pulumi.Output<string>;

  constructor(name: string, args: DatabaseAdministrationArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:aws:DatabaseAdministration", name, {}, opts);
    const identity = { name: "postgres-administration", instance: name, component: "database-setup" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const scripts = configMap(`${name}-script`, scope, { "fetch_password.py": script });
    this.namespace = args.namespace;
    this.credentials = { PGUSER: args.username, PGPASSFILE: passwordFile };
    this.caSecret = secret(`${name}-authorities`, scope, { [caKey]: args.authorities }).metadata.name;
    this.incarnation = args.incarnation;
    this.fetching = {
      initContainers: [fetchPassword(args)],
      volumes: { "fetch-script": { configMap: { name: scripts.metadata.name } } },
      scratch: { credentials: { path: credentialsFolder, sizeLimit: "1Mi", memory: true } },
      egress: apiEgress,
      admit: (consumer, serviceAccount) => this.admit(`${name}-${consumer}`, args, serviceAccount),
    };
    this.registerOutputs({});
  }

  private admit(
    name: string,
    { cluster, namespace, permissionsBoundary, ...args }: DatabaseAdministrationArgs,
    serviceAccount: pulumi.Input<string>,
  ): pulumi.Resource[] {
    const statements = mayReadPassword(args);
    const pods = new PodIdentity(
      name,
      { cluster, namespace, serviceAccount, statements, permissionsBoundary },
      { parent: this },
    );
    return pods.ready;
  }
}

function fetchPassword({ images, region, secretArn }: DatabaseAdministrationArgs): Container {
  return {
    name: "fetch-password",
    // For its Python with boto3: one image less to trust than the command line tools of AWS.
    image: imageReference("mlflow", images),
    command: ["python", "/fetch/fetch_password.py"],
    env: {
      SECRET_ARN: secretArn,
      PGPASSFILE: passwordFile,
      // boto3 knows no other variable for it.
      AWS_DEFAULT_REGION: region,
      HOME: "/tmp",
    },
    resources: smallTask,
    mounts: [{ volume: "fetch-script", path: "/fetch", readOnly: true }],
  };
}

/** Read this one secret, and decrypt with its key what Secrets Manager has of it, and nothing else. */
function mayReadPassword({
  region,
  secretArn,
  keyArn,
}: Pick<DatabaseAdministrationArgs, "region" | "secretArn" | "keyArn">): PolicyStatement[] {
  const viaSecretsManager = { StringEquals: { "kms:ViaService": `secretsmanager.${region}.amazonaws.com` } };
  return [
    { actions: ["secretsmanager:GetSecretValue"], resources: [secretArn] },
    { actions: ["kms:Decrypt"], resources: [keyArn], conditions: viaSecretsManager },
  ];
}

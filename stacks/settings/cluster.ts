import { z } from "zod";
import { eksVersions, type KubernetesVersion } from "../../components/aws/catalogue/eksVersions";
import { arn, cidr } from "./awsFields";
import { oneOf } from "./choices";
import { dockerSchema, type DockerClusterSettings } from "./docker";
import { choice, objectName, text } from "./fields";
import { logRetention } from "./retention";

const storageClass = objectName("the name of a StorageClass is needed").optional();

const kubeconfigSchema = z
  .strictObject({
    kind: z
      .literal("kubeconfig")
      .default("kubeconfig")
      .describe("A cluster that exists already, whoever runs it. Default kubeconfig."),
    context: text("the name of a context of the kubeconfig is needed")
      .optional()
      .describe("Context of the kubeconfig. Default: its current context, which another shell may change."),
    kubeconfig: text("the path of a kubeconfig file is needed")
      .optional()
      .describe("Path of the kubeconfig file. Default: $KUBECONFIG, else ~/.kube/config."),
    storageClass: storageClass.describe(
      "StorageClass of every volume that names none. Default: the cluster's default class.",
    ),
  })
  .describe("A cluster that a kubeconfig leads to.");

/** Source: EKS API, CreateCluster, name. */
const clusterNameNeeded =
  "the name of an EKS cluster is needed: at most 100 letters, digits, '-' and '_', a letter or digit first";
const clusterName = z
  .string({ error: clusterNameNeeded })
  .regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/, { error: clusterNameNeeded });

const principal = arn("iam", /^(role|user)\/.+$/, "arn:aws:iam::123456789012:role/platform-team");
const principals = z.array(principal, { error: "a list of ARNs of roles is needed" }).default([]);

function addon(example: string, whatItDoes: string) {
  const error = `the version of an EKS add-on is needed, such as ${example}`;
  return z
    .string({ error })
    .regex(/^v\d+\.\d+\.\d+-eksbuild\.\d+$/, { error })
    .describe(`${whatItDoes} Version, such as ${example}.`);
}

const addonsSchema = z
  .strictObject({
    "vpc-cni": addon("v1.22.4-eksbuild.3", "Gives pods their addresses and enforces network policies."),
    "kube-proxy": addon("v1.36.0-eksbuild.21", "Leads Service addresses to pods."),
    coredns: addon("v1.14.3-eksbuild.16", "Names inside the cluster."),
    "eks-pod-identity-agent": addon("v1.3.10-eksbuild.3", "Hands AWS credentials to pods that have a role."),
    "aws-ebs-csi-driver": addon("v1.63.1-eksbuild.1", "Makes volumes."),
    "eks-node-monitoring-agent": addon("v1.6.0-eksbuild.1", "Finds nodes with a broken GPU or kernel."),
    "metrics-server": addon("v0.8.1-eksbuild.1", "CPU use of pods, which models scale by."),
  })
  .describe(
    "Versions of the add-ons, each written down: an upgrade is a change of this file. `aws eks describe-addon-versions` lists them.",
  );

const eksFields = {
  kind: z.literal("eks").describe("A cluster of Amazon EKS."),
  name: clusterName.optional().describe("Name of the cluster. Default: aws.name."),
  storageClass: storageClass.describe(
    "StorageClass of every volume that names none. Default: the encrypted gp3 class that a new cluster gets.",
  ),
};

const kubernetesVersions = Object.keys(eksVersions) as [KubernetesVersion, ...KubernetesVersion[]];

function quotesHint(input: unknown): string | undefined {
  return typeof input === "number" ? `a version in quotes is needed (write "${input}")` : undefined;
}

const newEksSchema = z
  .strictObject({
    ...eksFields,
    existing: z.literal(false).default(false).describe("false: the cluster is made. Default false."),
    version: choice(kubernetesVersions, quotesHint)
      .default("1.36")
      .describe("Kubernetes version, in quotes. It can rise by one minor version at a time. Default 1.36."),
    endpoint: z
      .strictObject({
        allowedCidrs: z
          .array(cidr("203.0.113.0/24", { from: 0, to: 32 }), { error: "a list of address blocks is needed" })
          .max(40, { error: "at most 40 address blocks are needed" })
          .default([])
          .describe(
            "Addresses that may reach the Kubernetes API over the internet. Default none: inside the network only, and whoever deploys must be there.",
          ),
      })
      .prefault({})
      .describe("Who can reach the Kubernetes API."),
    admins: principals.describe(
      "ARNs of roles that may do everything in the cluster, besides the role that makes it. Default none.",
    ),
    viewers: principals.describe("ARNs of roles that may look at everything but Secrets. Default none."),
    auditors: principals.describe(
      "ARNs of roles that may look at everything, Secrets included, and change nothing: what looks for drift has to. Default none.",
    ),
    support: choice(["standard", "extended"])
      .default("standard")
      .describe(
        "standard: upgraded by AWS when its version's support ends. extended: stays, at six times the price of the control plane. Default standard.",
      ),
    logRetentionDays: logRetention()
      .default(90)
      .describe("Days that the logs of the control plane are kept. Default 90."),
    addons: addonsSchema,
  })
  .describe("A cluster that is made for this stack.");

const existingEksSchema = z
  .strictObject({
    ...eksFields,
    existing: z.literal(true).describe("true: the cluster of that name is used as it is. Default false."),
  })
  .describe("A cluster that exists; its version, access and add-ons are its owner's.");

const eksSchema = z.discriminatedUnion("existing", [newEksSchema, existingEksSchema], {
  error: "true or false is needed as existing",
});

export const clusterSchema = z
  .discriminatedUnion("kind", [kubeconfigSchema, eksSchema, dockerSchema], {
    error: oneOf("kind", ["kubeconfig", "eks", "docker"]),
  })
  .describe("The Kubernetes cluster that everything runs in, or the Docker daemon of a developer's machine.");

export type KubeconfigClusterSettings = z.output<typeof kubeconfigSchema>;
export type NewEksClusterSettings = z.output<typeof newEksSchema>;
export type ExistingEksClusterSettings = z.output<typeof existingEksSchema>;
export type EksClusterSettings = NewEksClusterSettings | ExistingEksClusterSettings;
export type KubernetesClusterSettings = KubeconfigClusterSettings | EksClusterSettings;
export type ClusterSettings = KubernetesClusterSettings | DockerClusterSettings;

export function isEks(cluster: ClusterSettings): cluster is EksClusterSettings {
  return cluster.kind === "eks";
}

export function isDocker(cluster: ClusterSettings): cluster is DockerClusterSettings {
  return cluster.kind === "docker";
}

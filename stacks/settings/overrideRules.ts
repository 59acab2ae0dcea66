import { labelDomain } from "../../components/kubernetes/labels";

/** What an override must not touch: fields by their path, where `*` at the end of a key stands for any text; and why. */
export interface OverrideRule {
  /** Kinds that it is about, by their last part. Default: all of the family. */
  kind?: string;
  fields: readonly string[][];
  why: string;
}

const selecting = ["app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/part-of"];
const template = ["spec", "template", "metadata", "labels"];
const ofJobs = ["spec", "jobTemplate", ...template];

/** Of objects of Kubernetes. */
export const objectRules: readonly OverrideRule[] = [
  { fields: [["apiVersion"], ["kind"]], why: "another kind would be another resource" },
  {
    fields: [
      ["metadata", "name"],
      ["metadata", "generateName"],
      ["spec", "serviceName"],
    ],
    why: "other resources refer to it by its name, which settings and components give",
  },
  {
    fields: [["metadata", "namespace"]],
    why: "its walls, its quota and those who refer to it are in its namespace",
  },
  {
    fields: [
      ["spec", "selector"],
      ["spec", "podSelector"],
      ...[["metadata", "labels"], template, ofJobs].flatMap((labels) => [
        ...selecting.map((label) => [...labels, label]),
        [...labels, `${labelDomain}/*`],
      ]),
    ],
    why: "services, budgets and network policies find pods by it",
  },
  {
    kind: "Secret",
    fields: [["data"], ["stringData"]],
    why: "this file is plain text, and a Secret is none: make one of your own and name it",
  },
];

/** Of everything else: AWS and Docker. */
export const otherRules: readonly OverrideRule[] = [
  {
    fields: [
      ...["name", "namePrefix", "identifier", "identifierPrefix", "bucket", "bucketPrefix"],
      ...["clusterName", "nodeGroupName", "nodeGroupNamePrefix", "addonName", "replicationGroupId"],
    ].map((field) => [field]),
    why: "other resources refer to it by its name, and with another one it would be replaced",
  },
  {
    fields: [["region"]],
    why: "everything of a stack is in one region: aws:region",
  },
  {
    fields: [["deletionProtection"], ["skipFinalSnapshot"], ["forceDestroy"], ["forceDelete"]],
    why: "what holds data is kept or let go by aws.protect, here and in Pulumi's state alike",
  },
  {
    fields: [["tags", `${labelDomain}/*`]],
    why: "recovery and the bill find it by this tag",
  },
];

/** Families of types that no override may name, by what they begin with. */
export const closedFamilies: readonly [prefix: string, why: string][] = [
  ["mlops:", "a component has no fields of its own; name the resource inside it"],
  ["pulumi:", "providers and the stack are made by mlops:cluster and mlops:aws"],
  ["random:", "what it makes is a secret that others hold: changed, it would be another one"],
  ["tls:", "what it makes is a key that others hold: changed, it would be another one"],
];

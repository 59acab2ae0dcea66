import { ofType, type Rule, unless } from "../rule";
import { isSet, isUnknown, mayBeTrue, type Plain } from "../values";

/** How a type that holds what cannot be made again is kept from being deleted by AWS itself, where it can be. */
interface Stateful {
  /** What is wrong, if anything. Default: AWS has no deletion protection for it. */
  lacks?: (props: Record<string, Plain>) => string[];
}

const wants = (field: string) => (props: Record<string, Plain>) =>
  unless(mayBeTrue(props[field]), `${field} is not true`);
const refuses = (field: string) => (props: Record<string, Plain>) =>
  unless(isUnknown(props[field]) || !mayBeTrue(props[field]), `${field} is true`);

/**
 * Sources: API references of Amazon RDS (CreateDBInstance DeletionProtection), Amazon EKS (CreateCluster
 * deletionProtection), and the resource's own switches (forceDestroy, forceDelete, skipFinalSnapshot) in @pulumi/aws.
 */
export const statefulTypes: Readonly<Record<string, Stateful>> = {
  "aws:rds/instance:Instance": {
    lacks: (props) => [
      ...wants("deletionProtection")(props),
      ...refuses("skipFinalSnapshot")(props),
      ...unless(isSet(props["finalSnapshotIdentifier"]), "no finalSnapshotIdentifier"),
    ],
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {},
  "aws:s3/bucket:Bucket": { lacks: refuses("forceDestroy") },
  "aws:ecr/repository:Repository": { lacks: refuses("forceDelete") },
  "aws:kms/key:Key": {},
  "aws:eks/cluster:Cluster": { lacks: wants("deletionProtection") },
};

/** What holds data that cannot be made again outlives a mistake. */
export const state: Rule[] = [
  {
    id: "protected-state",
    description:
      "Where the stack says so (mlops:aws.protect), what holds data can be deleted by no single command.",
    remedy: "Set the option protect and the deletion protection of the type.",
    severity: "high",
    settings: {
      always: {
        type: "boolean",
        default: false,
        description: "Also in stacks that do not set mlops:aws.protect.",
      },
    },
    check: ofType(Object.keys(statefulTypes), ({ type, protect, props }, { protect: asked, settings }) => {
      if (!asked && settings["always"] !== true) return [];
      const lacks = statefulTypes[type]?.lacks?.(props) ?? [];
      return [...unless(protect, "the option protect is not set"), ...lacks];
    }),
  },
  {
    id: "expiring-logs",
    description: "Log groups keep their entries for a stated time.",
    remedy: "Set retentionInDays: the default keeps, and bills, entries for ever.",
    severity: "low",
    check: ofType("aws:cloudwatch/logGroup:LogGroup", ({ props: { retentionInDays } }) =>
      unless(isUnknown(retentionInDays) || Number(retentionInDays ?? 0) > 0, "no retentionInDays"),
    ),
  },
];

import { isEks } from "./cluster";
import type { Finding } from "./finding";
import { isS3 } from "./mlflow";
import { isRds } from "./postgres";
import type { SettingPath } from "./problem";
import { isElastiCache } from "./redis";
import type { ParsedSections, SectionName } from "./sections";

/** Sections that mean nothing without a cluster on AWS. */
const awsOnly: readonly SectionName[] = ["aws", "network", "systemNodes", "autoscaler", "nodeAgents"];

/** What is on AWS needs a cluster there, and a cluster there needs to know where. */
export function checkCloud(parsed: ParsedSections, isGiven: (section: SectionName) => boolean): Finding[] {
  const { cluster } = parsed;
  if (!cluster) return [];
  if (isEks(cluster)) {
    if (isGiven("aws")) return [];
    const needed =
      "a cluster of kind eks needs this section, { name: … }, and the region: aws:region: us-east-1";
    return [{ path: ["aws"], value: undefined, severity: "error", needed }];
  }
  const unused = awsOnly.filter(isGiven).map((section): Finding => {
    const needed = `this is only used with a cluster of kind eks, and this stack's is ${cluster.kind} (remove it)`;
    return { path: [section], value: parsed[section], severity: "warning", needed };
  });
  return [...unused, ...managedOf(parsed).map(needsEks)];
}

interface Managed {
  path: SettingPath;
  value: unknown;
  instead: string;
}

/** Every setting that makes something beside the cluster. */
function managedOf({ postgres, redis, mlflow, images, autoscaler, dns }: ParsedSections): Managed[] {
  const named = (
    path: SettingPath,
    value: unknown,
    instead: string,
    isUsed: boolean | undefined,
  ): Managed[] => (isUsed === true ? [{ path, value, instead }] : []);
  return [
    ...named(
      ["autoscaler", "placeholders"],
      autoscaler?.placeholders,
      "remove this",
      !!autoscaler?.placeholders.length,
    ),
    ...named(["postgres", "mode"], "rds", "use inCluster", postgres && isRds(postgres)),
    ...named(["redis", "mode"], "elasticache", "use inCluster", redis && isElastiCache(redis)),
    ...named(["mlflow", "artifacts", "store"], "s3", "use volume", mlflow && isS3(mlflow.artifacts)),
    ...named(["images", "repositories"], images?.repositories, "remove this", !!images?.repositories.length),
    ...named(["dns"], dns, "remove this", dns !== undefined),
  ];
}

function needsEks({ path, value, instead }: Managed): Finding {
  const needed = `a cluster of kind eks is needed beside this: set mlops:cluster.kind to eks, or ${instead}`;
  return { path, value, severity: "error", needed };
}

/** A policy bounds the roles of its own account only. Source: IAM user guide, "Permissions boundaries". */
export function checkAccount({ aws }: ParsedSections): Finding[] {
  const { accountId, permissionsBoundary } = aws ?? {};
  const owner = permissionsBoundary?.split(":")[4];
  if (owner === undefined || owner === "aws" || accountId === undefined || owner === accountId) return [];
  const needed = `a policy of the account that the roles are made in is needed: accountId is ${accountId}`;
  return [{ path: ["aws", "permissionsBoundary"], value: permissionsBoundary, severity: "error", needed }];
}

import { at, isObject, isUnknown, list, parsed, type Plain, texts } from "./values";

/** A statement of an IAM policy, with its lists made of what may be a single text. */
export interface Statement {
  sid: string;
  allows: boolean;
  actions: string[];
  /** The statement names what it is not about: everything else is meant. */
  isInverted: boolean;
  resources: string[];
  /** `AWS`, `Service`, `Federated` → who; `*` → `*` for everybody. */
  principals: Record<string, string[]>;
  /** Condition keys, in lower case, with their values, of all operators together. */
  conditions: Record<string, string[]>;
}

/** The statements of a document, JSON text or object; none where it is not known yet. */
export function statementsOf(document: Plain | undefined): Statement[] {
  const statements = at(parsed(document), "Statement");
  return list(Array.isArray(statements) ? statements : [statements ?? null]).map((statement, index) => ({
    sid: texts(statement["Sid"])[0] ?? `statement ${index + 1}`,
    allows: statement["Effect"] === "Allow",
    actions: texts(statement["Action"]),
    isInverted: ["NotAction", "NotResource", "NotPrincipal"].some((key) => key in statement),
    resources: texts(statement["Resource"]),
    principals: principalsOf(statement["Principal"]),
    conditions: conditionsOf(statement["Condition"]),
  }));
}

function principalsOf(principal: Plain | undefined): Record<string, string[]> {
  if (typeof principal === "string" && !isUnknown(principal)) return { [principal]: [principal] };
  return mapped(principal, texts);
}

function conditionsOf(condition: Plain | undefined): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  for (const keys of Object.values(mapped(condition, (operator) => mapped(operator, texts)))) {
    for (const [key, values] of Object.entries(keys)) {
      all[key.toLowerCase()] = [...(all[key.toLowerCase()] ?? []), ...values];
    }
  }
  return all;
}

function mapped<T>(value: Plain | undefined, change: (value: Plain) => T): Record<string, T> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one)]));
}

/**
 * Actions that AWS checks against no resource, so that `*` is the only thing that their statement can say. Only what
 * reads, or what a condition narrows where it is used.
 * Source: Service Authorization Reference, actions whose column "Resource types" is empty.
 */
export const actionsWithoutResource: readonly { pattern: RegExp; reason: string }[] = [
  { pattern: /^ec2:Describe[A-Za-z]*\*?$/, reason: "EC2 lists know no resource" },
  { pattern: /^ec2:Get[A-Z][A-Za-z]*InstanceRequirements$/, reason: "reads the catalogue of instance types" },
  { pattern: /^autoscaling:Describe[A-Za-z]*\*?$/, reason: "Auto Scaling lists know no resource" },
  { pattern: /^elasticloadbalancing:Describe[A-Za-z]*\*?$/, reason: "load balancer lists know no resource" },
  { pattern: /^rds:DescribeDBEngineVersions$/, reason: "reads the catalogue of versions" },
  { pattern: /^rds:DescribeOrderableDBInstanceOptions$/, reason: "reads the catalogue of classes" },
  { pattern: /^elasticache:DescribeCacheEngineVersions$/, reason: "reads the catalogue of versions" },
  {
    pattern: /^eks:(ListClusters|DescribeAddonVersions|DescribeClusterVersions)$/,
    reason: "reads a catalogue or a list",
  },
  { pattern: /^ecr:GetAuthorizationToken$/, reason: "a token for the whole registry" },
  { pattern: /^sts:GetCallerIdentity$/, reason: "says who asks" },
  { pattern: /^logs:DescribeLogGroups$/, reason: "the list of log groups" },
  {
    pattern: /^logs:(Describe|Put|Delete)ResourcePolic(y|ies)$/,
    reason: "resource policies belong to the account",
  },
  {
    pattern: /^kms:(CreateKey|ListAliases|ListKeys)$/,
    reason: "the key is not there yet, or all are listed",
  },
  { pattern: /^s3:ListAllMyBuckets$/, reason: "the list of buckets" },
  { pattern: /^route53:(ListHostedZones|ListHostedZonesByName)$/, reason: "the list of zones" },
  { pattern: /^acm:ListCertificates$/, reason: "the list of certificates" },
  { pattern: /^iam:(ListRoles|ListPolicies|ListOpenIDConnectProviders)$/, reason: "lists" },
  { pattern: /^secretsmanager:(GetRandomPassword|ListSecrets)$/, reason: "makes a word, or lists" },
  { pattern: /^servicequotas:(Get|List)[A-Za-z]+$/, reason: "reads the account's quotas" },
  { pattern: /^tag:GetResources$/, reason: "finds resources by their tags" },
  { pattern: /^pricing:[A-Z][A-Za-z]+$/, reason: "reads the price list" },
  {
    pattern: /^cloudwatch:PutMetricData$/,
    reason: "metrics are no resources; narrowed by cloudwatch:namespace",
  },
  { pattern: /^xray:Put[A-Za-z]+$/, reason: "traces are no resources" },
];

export function needsNoResource(action: string): boolean {
  return actionsWithoutResource.some(({ pattern }) => pattern.test(action));
}

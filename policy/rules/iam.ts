import { actionsWithoutResource, needsNoResource, type Statement, statementsOf } from "../iam";
import { all, ofType, type Resource, type ResourceRule, type Rule, typed, unless } from "../rule";
import { isSet, list, type Plain, texts } from "../values";

const boundaries = {
  type: "array" as const,
  items: { type: "string" as const },
  default: ["boundary"],
  description:
    "Policies, by their names in the program, that only bound others: they allow nothing by themselves.",
};

/** Nobody may do everything, and nobody may be anybody. */
export const iam: Rule[] = [
  {
    id: "no-wildcard-actions",
    description: "Policies of identities name what they allow.",
    remedy: "List the actions; `s3:Get*` will do where all of them are meant.",
    severity: "high",
    settings: { boundaries },
    check: ofIdentityPolicies(({ actions, isInverted }) => [
      ...actions.filter((action) => /^(\*|[^:]+:\*)$/.test(action)).map((action) => `allows ${action}`),
      ...unless(!isInverted, "allows everything but what it names"),
    ]),
  },
  {
    id: "no-wildcard-resources",
    description: "Policies of identities name what they are about.",
    remedy:
      "Name ARNs. Actions that know no resource need a statement of their own and an entry in policy/iam.ts " +
      `(${actionsWithoutResource.length} are there).`,
    severity: "high",
    settings: {
      boundaries,
      allowed: {
        type: "array",
        items: { type: "string" },
        default: [],
        description: "Further actions that may be allowed on every resource, such as `ec2:CreateTags`.",
      },
    },
    check: ofIdentityPolicies(({ actions, resources }, { settings }) =>
      resources.includes("*")
        ? actions
            .filter((action) => !needsNoResource(action) && !texts(settings["allowed"]).includes(action))
            .map((action) => `allows ${action} on every resource`)
        : [],
    ),
  },
  {
    id: "no-administrators",
    description: "No role is given one of AWS' policies that allow everything.",
    remedy: "Attach a policy that names what the role does.",
    severity: "critical",
    check: all(
      ofType("aws:iam/rolePolicyAttachment:RolePolicyAttachment", ({ props }) => mighty(props["policyArn"])),
      ofType("aws:iam/role:Role", ({ props }) => mighty(props["managedPolicyArns"])),
    ),
  },
  {
    id: "no-strangers",
    description: "Policies of resources, and trust in roles, name who is meant.",
    remedy:
      "Name the principals, or add a condition; GitHub and Pulumi need one on `sub` that names a repository.",
    severity: "critical",
    check: ofResourcePolicies((statement) => [...anybody(statement), ...anyToken(statement)]),
  },
  {
    id: "bounded-roles",
    description: "Where one role has a permissions boundary, all have.",
    remedy: "Set permissionsBoundary, which components take from mlops:aws.permissionsBoundary.",
    severity: "medium",
    settings: {
      always: { type: "boolean", default: false, description: "Also where no role has a boundary." },
    },
    checkStack: (resources, { settings }) => {
      const roles = typed(resources, "aws:iam/role:Role");
      const isBounded = ({ props }: Resource) => isSet(props["permissionsBoundary"]);
      if (settings["always"] !== true && !roles.some(isBounded)) return [];
      return roles
        .filter((role) => !isBounded(role))
        .map(({ urn }) => ({ urn, message: "no permissionsBoundary" }));
    },
  },
];

type StatementCheck = (statement: Statement, context: Parameters<ResourceRule["check"]>[1]) => string[];

function isBoundary({ type, name }: Resource, settings: Record<string, Plain>): boolean {
  const names = "boundaries" in settings ? texts(settings["boundaries"]) : boundaries.default;
  return type === "aws:iam/policy:Policy" && names.includes(name);
}

/** What roles and users may do. */
function ofIdentityPolicies(check: StatementCheck): ResourceRule["check"] {
  const documents = ({ type, props }: Resource): (Plain | undefined)[] => {
    switch (type) {
      case "aws:iam/policy:Policy":
      case "aws:iam/rolePolicy:RolePolicy":
      case "aws:iam/userPolicy:UserPolicy":
      case "aws:iam/groupPolicy:GroupPolicy":
        return [props["policy"]];
      case "aws:iam/role:Role":
        return list(props["inlinePolicies"]).map(({ policy }) => policy);
      default:
        return [];
    }
  };
  const checkAll = eachAllowed(documents, check);
  return (resource, context) => (isBoundary(resource, context.settings) ? [] : checkAll(resource, context));
}

const resourcePolicies: Readonly<Record<string, string>> = {
  "aws:ecr/repositoryPolicy:RepositoryPolicy": "policy",
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:kms/key:Key": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:secretsmanager/secretPolicy:SecretPolicy": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

/** Who may do something with a resource, and who may take a role on. */
function ofResourcePolicies(check: StatementCheck): ResourceRule["check"] {
  return eachAllowed(({ type, props }) => {
    const field = resourcePolicies[type];
    return field === undefined ? [] : [props[field]];
  }, check);
}

function eachAllowed(
  documents: (resource: Resource) => (Plain | undefined)[],
  check: StatementCheck,
): ResourceRule["check"] {
  return (resource, context) =>
    documents(resource)
      .flatMap(statementsOf)
      .filter(({ allows }) => allows)
      .flatMap((statement) => check(statement, context).map((message) => `${statement.sid} ${message}`));
}

/** Source: IAM user guide, "AWS managed policies for job functions". */
const mightyPolicies =
  /:policy\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|job-function\/SystemAdministrator)$/;

function mighty(arns: Plain | undefined): string[] {
  return texts(arns)
    .filter((arn) => mightyPolicies.test(arn))
    .map((arn) => `attaches ${arn}`);
}

function anybody({ principals, isInverted, conditions }: Statement): string[] {
  const everybody = Object.values(principals).flat().includes("*");
  return unless(!(everybody || isInverted) || Object.keys(conditions).length > 0, "is about everybody");
}

/** Whoever has an account there gets a token of the same issuer: only `sub` says whose it is. */
function anyToken({ principals, conditions }: Statement): string[] {
  const issuers = (principals["Federated"] ?? []).map((arn) => arn.replace(/^.*:oidc-provider\//, ""));
  return issuers.flatMap((issuer) => {
    const subjects = conditions[`${issuer.toLowerCase()}:sub`] ?? [];
    const audiences = conditions[`${issuer.toLowerCase()}:aud`] ?? [];
    return [
      ...unless(subjects.length > 0, `trusts every token of ${issuer}: no condition on ${issuer}:sub`),
      ...unless(audiences.length > 0, `trusts tokens for anybody: no condition on ${issuer}:aud`),
      ...subjects
        .filter(isVague)
        .map((subject) => `trusts ${subject}: the owner, or the repository, is left open`),
    ];
  });
}

/** `repo:owner/*`, `pulumi:deploy:org:*`: too much is left open. */
function isVague(subject: string): boolean {
  if (subject.startsWith("repo:")) return !/^repo:[^*/]+\/[^*:]+:/.test(subject);
  if (subject.startsWith("pulumi:")) return !/^pulumi:[a-z]+:org:[^*:]+:project:[^*:]+:/.test(subject);
  return subject.includes("*");
}

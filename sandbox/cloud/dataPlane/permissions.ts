import { text } from "../../plugins/common/fields";
import { isObject, type Json, type JsonObject } from "../../plugins/common/properties";
import { tokens } from "../inventory";
import type { Stock } from "./view";

/** A service account of the cluster. */
export interface Account {
  namespace: string;
  name: string;
}

function objects(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/**
 * The role that Pod Identity gives the pods of a service account, by ARN: of an association, or of an add-on that makes
 * one. Without the agent on the nodes nobody hands credentials out.
 */
export function roleOf({ namespace, name }: Account, stock: Stock): string | undefined {
  const addons = stock.list(tokens.addon).map(({ properties }) => properties);
  if (!addons.some(({ addonName }) => addonName === "eks-pod-identity-agent")) return undefined;
  const associations = stock.list(tokens.podIdentityAssociation).map(({ properties }) => properties);
  const own = associations.find((one) => one.namespace === namespace && one.serviceAccount === name);
  if (own) return text(own.roleArn);
  if (namespace !== "kube-system") return undefined;
  const made = addons.flatMap(({ podIdentityAssociations }) => objects(podIdentityAssociations));
  const found = made.find(({ serviceAccount }) => serviceAccount === name);
  return found && text(found.roleArn);
}

/** What a role may do: statements of its own policies, and the names of AWS' policies that it has. */
export interface Permissions {
  statements: JsonObject[];
  managed: string[];
}

function statementsIn(policy: Json | undefined): JsonObject[] {
  try {
    const document = (typeof policy === "string" ? JSON.parse(policy) : policy) as Json;
    if (!isObject(document)) return [];
    const { Statement: statement } = document;
    return Array.isArray(statement) ? statement.filter(isObject) : isObject(statement) ? [statement] : [];
  } catch {
    return [];
  }
}

export function permissionsOf(roleArn: string, stock: Stock): Permissions {
  const role = stock.list("aws:iam/role:Role").find(({ properties }) => properties.arn === roleArn);
  if (role === undefined) return { statements: [], managed: [] };
  const isOfRole = ({ properties }: { properties: JsonObject }) => properties.role === role.id;
  const attached = stock.list("aws:iam/rolePolicyAttachment:RolePolicyAttachment").filter(isOfRole);
  const arns = attached.map(({ properties }) => text(properties.policyArn));
  const own = stock.list("aws:iam/policy:Policy").filter(({ id }) => arns.includes(id));
  const inline = [
    ...stock
      .list("aws:iam/rolePolicy:RolePolicy")
      .filter(isOfRole)
      .map(({ properties }) => properties.policy),
    ...objects(role.properties.inlinePolicies).map(({ policy }) => policy),
  ];
  return {
    statements: [...inline, ...own.map(({ properties }) => properties.policy)].flatMap(statementsIn),
    managed: arns.filter((arn) => arn.includes(":aws:policy/")).map((arn) => arn.split("/").at(-1) ?? ""),
  };
}

function matches(pattern: Json, action: string): boolean {
  if (typeof pattern !== "string") return false;
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${escaped}$`, "i").test(action);
}

/** Does a statement allow the action? Resources and conditions are not looked at. */
export function allows({ statements }: Permissions, action: string): boolean {
  const named = (effect: string) =>
    statements
      .filter((statement) => statement.Effect === effect)
      .some(({ Action: actions = [] }) =>
        (Array.isArray(actions) ? actions : [actions]).some((pattern) => matches(pattern, action)),
      );
  return named("Allow") && !named("Deny");
}

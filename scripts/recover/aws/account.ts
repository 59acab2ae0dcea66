import { plain, type ResourceState } from "../checkpoint";

/** The accounts that a provider works in: those that it is bound to, else those of what it has made. */
export function accountsOf(provider: ResourceState, resources: ResourceState[]): string[] {
  const allowed = listed(plain(provider.inputs?.["allowedAccountIds"]));
  if (allowed.length > 0) return allowed;
  const reference = `${provider.urn}::${provider.id}`;
  const arns = resources.filter((one) => one.provider === reference).map(({ outputs }) => outputs?.["arn"]);
  return [...new Set(arns.flatMap(accountIn))];
}

/** The SDK hands a list over to a provider as JSON text. */
function listed(value: unknown): string[] {
  const list: unknown = typeof value === "string" ? JSON.parse(value) : value;
  return Array.isArray(list) ? list.map(String) : [];
}

/** `arn:<partition>:<service>:<region>:<account>:…` */
function accountIn(arn: unknown): string[] {
  const account = typeof arn === "string" ? arn.split(":")[4] : undefined;
  return account !== undefined && /^\d{12}$/.test(account) ? [account] : [];
}

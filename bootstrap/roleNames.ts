/**
 * What a role is for: it changes a stack, shows what a change would do, or compares what is there with what was asked
 * for.
 */
export type Purpose = "deploy" | "preview" | "drift";

/** Where the bootstrap made something, as its names tell. */
export interface Owner {
  accountId: string;
  /** What the names of the bootstrap's own roles and policies begin with. */
  owner: string;
}

/** ARN of the policy that bounds the deployments, and every role that they make. */
export function boundaryArn({ accountId, owner }: Owner): string {
  return `arn:aws:iam::${accountId}:policy/${owner}-boundary`;
}

/** The owner that the boundary's ARN tells; none where the policy is not the bootstrap's. */
export function ownerOf(boundary: string): Owner | undefined {
  const [, accountId, owner] = /^arn:aws:iam::(\d{12}):policy\/(.+)-boundary$/.exec(boundary) ?? [];
  return accountId === undefined || owner === undefined ? undefined : { accountId, owner };
}

export function roleName(owner: string, purpose: Purpose, stack: string): string {
  return `${owner}-${purpose}-${stack}`;
}

import { ownerOf, type Purpose, roleName } from "../../bootstrap/roleNames";
import { isOnDocker } from "../../stacks/settings";
import { UsageError } from "../shared/usageError";
import type { StackFile } from "../shared/stackFile";

/** Where a stack is deployed, and by which role. */
export interface Target {
  region: string;
  role: string;
}

/**
 * All of it follows from the stack's file, so that no variable of the repository has to say it again: the boundary that
 * the bootstrap made tells the account and how its roles are called.
 */
export function targetOf(stack: string, purpose: Purpose, { file, settings }: StackFile): Target {
  const aws = settings && !isOnDocker(settings) ? settings.aws : undefined;
  if (!aws) throw new UsageError(`${file}: mlops:aws is needed, the account that the stack is deployed to`);
  const made = aws.permissionsBoundary === undefined ? undefined : ownerOf(aws.permissionsBoundary);
  if (!made) {
    throw new UsageError(
      `${file}: mlops:aws.permissionsBoundary is needed, as bootstrap/ puts it out: the roles are called like it`,
    );
  }
  const role = `arn:aws:iam::${made.accountId}:role/${roleName(made.owner, purpose, stack)}`;
  return { region: aws.region, role };
}

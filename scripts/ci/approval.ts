import { UsageError } from "../shared/usageError";
import type { GitHub } from "./github";

/** Source: GitHub REST API, "Get an environment". */
interface Environment {
  protection_rules?: { type: string; reviewers?: unknown[] }[];
  deployment_branch_policy?: unknown;
}

/**
 * Refuses an environment that nobody has to approve. GitHub makes an environment by itself when a workflow first names
 * it, without any protection: a fork that forgot its reviewers would deploy to production with every push.
 */
export async function assertApproved(github: GitHub, name: string): Promise<void> {
  const environment = await github.find<Environment>(`environments/${encodeURIComponent(name)}`);
  const reviewers = (environment?.protection_rules ?? [])
    .filter(({ type }) => type === "required_reviewers")
    .flatMap((rule) => rule.reviewers ?? []);
  if (reviewers.length > 0) return;
  throw new UsageError(
    `nobody has to approve what is deployed to the environment ${name}: name reviewers under ` +
      `Settings → Environments → ${name} → Required reviewers (docs/ci.md)`,
  );
}

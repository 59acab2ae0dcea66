import type { V1Job } from "@kubernetes/client-node";
import type { Kubectl } from "../shared/kubectl";
import { UsageError } from "../shared/usageError";

/** A Job that made a database of the stack, as the administrator of its server: in the cluster or of the cloud. */
export async function administratorJob(kubectl: Kubectl, namespaces: string[]): Promise<V1Job> {
  const jobs = await kubectl.list<V1Job>("jobs", [
    "--all-namespaces",
    "--selector=app.kubernetes.io/name=postgres-database",
  ]);
  const job = jobs.find(({ metadata }) => namespaces.includes(metadata?.namespace ?? ""));
  if (job) return job;
  throw new UsageError(
    "the stack has no Postgres, or the Jobs that made its databases were deleted: `pulumi up --refresh` runs them again",
  );
}

import type { GitHub } from "./github";

interface Deployment {
  id: number;
  sha: string;
}

export interface Deployed {
  stack: string;
  commit: string;
}

/** How far back is looked: those that failed or wait for approval are passed over. */
const mostDeployments = 30;

/** The commit that was deployed last to an environment; none where nothing was so far. */
export async function deployedTo(github: GitHub, stack: string): Promise<Deployed[]> {
  const environment = encodeURIComponent(stack);
  // The newest first.
  const deployments = await github.get<Deployment[]>(
    `deployments?environment=${environment}&per_page=${mostDeployments}`,
  );
  for (const { id, sha } of deployments) {
    const statuses = await github.get<{ state: string }[]>(`deployments/${id}/statuses`);
    // A deployment that another one followed has become inactive after its success.
    if (statuses.some(({ state }) => state === "success")) return [{ stack, commit: sha }];
  }
  return [];
}

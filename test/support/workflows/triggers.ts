import type { Machine } from "./machine";
import type { Trigger } from "./run";

export const repository = "team/platform";
export const vars = { PULUMI_BACKEND_URL: "s3://states?region=us-east-1" };

function common({ head }: Machine): Record<string, unknown> {
  return {
    repository,
    actor: "ann",
    token: "token-of-the-job",
    run_id: "7",
    server_url: "https://github.test",
    sha: head,
    event: {},
  };
}

/** A push to a branch; workflows of the night run as after one to the main branch. */
export function push(machine: Machine, branch: string, more: Record<string, string> = vars): Trigger {
  const ref = { ref: `refs/heads/${branch}`, ref_name: branch, ref_type: "branch" };
  return { github: { ...common(machine), event_name: "push", ...ref }, vars: more };
}

export function tag(machine: Machine, name: string): Trigger {
  const ref = { ref: `refs/tags/${name}`, ref_name: name, ref_type: "tag" };
  return { github: { ...common(machine), event_name: "push", ...ref } };
}

/** @param from the repository that the change comes from. */
export function pullRequest(machine: Machine, from = repository): Trigger {
  const head = { repo: { full_name: from, fork: from !== repository } };
  const event = { pull_request: { number: 12, head, base: { sha: machine.base } } };
  const ref = { ref: "refs/pull/12/merge", ref_name: "12/merge" };
  return { github: { ...common(machine), event_name: "pull_request", ...ref, event }, vars };
}

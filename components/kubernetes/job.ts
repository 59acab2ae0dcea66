import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podTemplate, type Pod } from "./podTemplate";
import { metadataIn, type Scope } from "./scope";

/** How often and how long a task may try. */
export interface Attempts {
  /** Default 7. */
  attempts?: number;
  /** All attempts together; what takes longer has failed. Default: no limit. */
  deadlineSeconds?: number;
  /** Exit codes after which another attempt would say the same. Default: none. */
  finalExitCodes?: number[];
  /** Failed, it is made anew by the next update, also by one that changes nothing. Default false: it stays failed. */
  rerunsFailed?: boolean;
}

/**
 * A task that runs once, and again whenever anything in it changes: a Job cannot be edited, so that a change replaces
 * it. What it does has to be safe to repeat. It is kept after it ran; a Job that deletes itself would come back with
 * the next update.
 */
export function job(
  name: string,
  scope: Scope,
  pod: Pod,
  opts: pulumi.CustomResourceOptions = {},
  { attempts = 7, deadlineSeconds, finalExitCodes, rerunsFailed }: Attempts = {},
): k8s.batch.v1.Job {
  const annotations = rerunsFailed ? { "pulumi.com/replaceUnready": "true" } : undefined;
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: metadataIn(scope, { annotations }),
      spec: {
        backoffLimit: attempts - 1,
        activeDeadlineSeconds: deadlineSeconds,
        podFailurePolicy: finalExitCodes && failurePolicy(finalExitCodes),
        template: podTemplate({ restartPolicy: "Never", ...pod }),
      },
    },
    { parent: scope.parent, ...opts },
  );
}

/** A pod that a drained node or a bigger need took away has not failed. */
function failurePolicy(values: number[]): k8s.types.input.batch.v1.PodFailurePolicy {
  return {
    rules: [
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "FailJob", onExitCodes: { operator: "In", values } },
    ],
  };
}

export interface Schedule {
  /** Five cron fields, in UTC. */
  cron: string;
  /** A run that takes longer is stopped. */
  deadlineSeconds: number;
}

/** A task that runs on a schedule, never twice at a time. */
export function cronJob(name: string, scope: Scope, schedule: Schedule, pod: Pod): k8s.batch.v1.CronJob {
  return new k8s.batch.v1.CronJob(
    name,
    {
      metadata: metadataIn(scope),
      spec: {
        schedule: schedule.cron,
        timeZone: "Etc/UTC",
        concurrencyPolicy: "Forbid",
        // Without a limit, a controller that was away for 100 runs gives up on the schedule.
        startingDeadlineSeconds: 3600,
        successfulJobsHistoryLimit: 1,
        failedJobsHistoryLimit: 3,
        jobTemplate: {
          spec: {
            backoffLimit: 2,
            activeDeadlineSeconds: schedule.deadlineSeconds,
            template: podTemplate({ restartPolicy: "Never", ...pod }),
          },
        },
      },
    },
    { parent: scope.parent },
  );
}

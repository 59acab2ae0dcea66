import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { podTemplate, type Pod } from "./podTemplate";
import { metadataIn, type Scope } from "./scope";

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
): k8s.batch.v1.Job {
  return new k8s.batch.v1.Job(
    name,
    {
      metadata: metadataIn(scope),
      spec: { backoffLimit: 6, template: podTemplate({ restartPolicy: "Never", ...pod }) },
    },
    { parent: scope.parent, ...opts },
  );
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

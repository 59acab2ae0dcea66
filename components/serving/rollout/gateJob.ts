import type * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { type Container, job, type Resources, type Scope, type Talk } from "../../kubernetes";
import { type ApiKey, keyFiles, modelUid } from "../modelPod";
import { type CanaryWatch, readerFiles, watchArguments } from "./canaryWatch";
import { type Gate, gateArguments } from "./gate";
import { colourLabel } from "./revision";

/** The model as far as its tests are concerned. */
export interface TestedModel {
  /** Of its Service. */
  name: string;
  image: pulumi.Input<string>;
  /** Version of the registry that has to be the one served, where one is asked for. */
  version?: string;
  apiKey?: ApiKey;
}

export interface GateJobArgs {
  model: TestedModel;
  gate: Gate;
  /** Command of the image, and what only it takes. */
  command: pulumi.Input<string>[];
  /** Of the revision that is tested: each is tested for itself. */
  colour: pulumi.Input<string>;
  /** Also ask Prometheus. Default: not. */
  watch?: CanaryWatch;
  serviceAccount: pulumi.Input<string>;
  /** Also talk to the API server. Default false. */
  apiToken?: boolean;
  deadlineSeconds: number;
  dependsOn: pulumi.Resource[];
}

/** It asks and computes little, but a slow client would measure itself: it may have a core where one is idle. */
const gateResources: Resources = { cpu: "50m", cpuLimit: "1", memory: "256Mi", memoryLimit: "1Gi" };

/** A verdict is one; what could not be measured is tried again. Source: model/src/model_server/gate/command.py. */
const verdictCode = 1;

/** One run of the tests. Failed, it runs again with the next update, whether or not anything else changed. */
export function gateJob(name: string, scope: Scope, args: GateJobArgs): k8s.batch.v1.Job {
  const { gate, watch } = args;
  const key = args.model.apiKey && keyFiles(args.model.apiKey);
  const reader = watch && readerFiles(watch.prometheus);
  return job(
    name,
    scope,
    {
      identity: scope.identity,
      labels: {
        [colourLabel]: args.colour,
        ...gate.registry?.clientLabels,
        ...watch?.prometheus.clientLabels,
      },
      serviceAccount: args.serviceAccount,
      apiToken: args.apiToken,
      uid: modelUid,
      containers: [tester(args)],
      volumes: { ...gate.registry?.volumes, ...key?.volumes, ...reader?.volumes },
      scratch: { tmp: { path: "/tmp", sizeLimit: "1Gi" } },
    },
    { dependsOn: args.dependsOn, ...waiting(args.deadlineSeconds) },
    { attempts: 3, deadlineSeconds: args.deadlineSeconds, finalExitCodes: [verdictCode], rerunsFailed: true },
  );
}

/** Whom the tests call, beside the model. */
export function neighboursOf({ registry }: Gate, watch?: CanaryWatch): Talk[] {
  return [
    ...(registry ? [{ peers: registry.peers, port: registry.port }] : []),
    ...(watch ? [{ peers: watch.prometheus.peers, port: watch.prometheus.port }] : []),
  ];
}

/** The engine waits a little longer than the cluster, whose word on the end is the better one. */
export function waiting(seconds: number): pulumi.CustomResourceOptions {
  const timeout = `${seconds + 60}s`;
  return { customTimeouts: { create: timeout, update: timeout } };
}

function tester({ model, gate, command, watch }: GateJobArgs): Container {
  const key = model.apiKey && keyFiles(model.apiKey);
  const reader = watch && readerFiles(watch.prometheus);
  return {
    name: "gate",
    image: gate.image ?? model.image,
    args: [
      ...command,
      ...gateArguments(gate, model.version),
      ...(watch ? watchArguments(watch) : []),
      ...(key ? [`--api-key-file=${key.file}`] : []),
    ],
    env: { HOME: "/tmp", ...gate.registry?.env },
    resources: gateResources,
    mounts: [...(gate.registry?.mounts ?? []), ...(key?.mounts ?? []), ...(reader?.mounts ?? [])],
    lastWordsFromLog: true,
  };
}

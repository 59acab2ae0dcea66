import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  allow,
  apiServer,
  networkPolicy,
  type Peer,
  type Scope,
  type Selector,
  service,
  serviceAccount,
  serviceHost,
} from "../../kubernetes";
import { modelPort } from "../modelPod";
import { candidateName } from "./candidate";
import { capacityPermissions } from "./capacity";
import type { Gate } from "./gate";
import { gateJob, neighboursOf, type TestedModel } from "./gateJob";
import type { BlueGreenRollout, CanaryRollout } from "./rollout";

export interface ModelGateArgs {
  namespace: pulumi.Input<string>;
  model: TestedModel;
  rollout: (BlueGreenRollout & { gate: Gate }) | CanaryRollout;
  /** The revision that wants to serve, its colour, and what selects its pods alone. */
  candidate: { deployment: k8s.apps.v1.Deployment; colour: pulumi.Input<string>; selector: Selector };
  /** The model's pods. */
  peers: Peer[];
  /** Fewest and most replicas. */
  replicas: { min: number; max: number };
  /** Longest time until the candidate has as many replicas ready as serve, in seconds. */
  readySeconds: number;
  /** What has to be there before its tests. Default: nothing more. */
  after?: pulumi.Resource[];
}

const port = 80;

/**
 * Tests the revision that wants to serve, at an address of its own. It first gets as many replicas as serve now, so that
 * callers are never handed over to fewer. Where it fails, the update ends here: what serves goes on serving, and the
 * candidate gives its replicas back.
 */
export class ModelGate extends pulumi.ComponentResource {
  constructor(name: string, args: ModelGateArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:serving:ModelGate", name, {}, opts);
    const { model, candidate, rollout } = args;
    const identity = { name: "model-gate", instance: model.name, component: "gate" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const watch = rollout.strategy === "canary" ? rollout.watch : undefined;
    const door = service(`${name}-service`, scope, {
      serviceName: candidateName(model.name),
      port,
      targetPort: "http",
      selector: candidate.selector,
      dependsOn: [candidate.deployment],
    });
    const account = serviceAccount(`${name}-account`, scope);
    const permissions = capacityPermissions(model.name, candidate.deployment);
    const policy = networkPolicy(`${name}-peers`, scope, {
      to: [{ peers: args.peers, port: modelPort }, ...neighboursOf(rollout.gate, watch), ...apiServer],
    });
    gateJob(`${name}-job`, scope, {
      model,
      gate: rollout.gate,
      watch,
      colour: candidate.colour,
      command: commandOf(args, door),
      serviceAccount: account.metadata.name,
      apiToken: true,
      deadlineSeconds: deadlineOf(args),
      dependsOn: [...(args.after ?? []), door, policy, ...allow(name, scope, account, permissions)],
    });
    this.registerOutputs({});
  }
}

/** A canary waits for pods three times: for the first, for its share, and for all. */
function deadlineOf({ rollout, readySeconds }: ModelGateArgs): number {
  const { timeoutSeconds } = rollout.gate;
  if (rollout.strategy === "blueGreen") return readySeconds + timeoutSeconds;
  return 3 * readySeconds + rollout.watch.watchSeconds + timeoutSeconds;
}

function commandOf(
  { model, rollout, candidate, replicas, readySeconds }: ModelGateArgs,
  door: k8s.core.v1.Service,
): pulumi.Input<string>[] {
  return [
    "rollout",
    `--strategy=${rollout.strategy === "canary" ? "canary" : "blue-green"}`,
    `--service=${model.name}`,
    pulumi.interpolate`--deployment=${candidate.deployment.metadata.name}`,
    `--min-replicas=${replicas.min}`,
    `--max-replicas=${replicas.max}`,
    `--ready-seconds=${readySeconds}`,
    ...(rollout.gate.keepsFailed ? ["--keep-failed"] : []),
    pulumi.interpolate`--url=http://${serviceHost(door)}:${port}`,
  ];
}

import * as pulumi from "@pulumi/pulumi";
import { networkPolicy, type Peer, type Scope, serviceAccount } from "../../kubernetes";
import { modelPort } from "../modelPod";
import type { Gate } from "./gate";
import { gateJob, neighboursOf, type TestedModel } from "./gateJob";

export interface ModelVerificationArgs {
  namespace: pulumi.Input<string>;
  model: TestedModel;
  gate: Gate;
  /** Where callers ask. */
  url: pulumi.Input<string>;
  /** Colour of the revision that serves now: another one is tested anew. */
  colour: pulumi.Input<string>;
  /** The model's pods. */
  peers: Peer[];
}

/**
 * The tests of the gate once more, at the address that callers use and under what they ask. Where it fails, the update
 * fails and the revision before it is still there: `npm run deliver` brings it back.
 */
export class ModelVerification extends pulumi.ComponentResource {
  constructor(name: string, args: ModelVerificationArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:serving:ModelVerification", name, {}, opts);
    const { model, gate } = args;
    const identity = { name: "model-verification", instance: model.name, component: "gate" };
    const scope: Scope = { parent: this, namespace: args.namespace, identity };
    const policy = networkPolicy(`${name}-peers`, scope, {
      to: [{ peers: args.peers, port: modelPort }, ...neighboursOf(gate)],
    });
    gateJob(`${name}-job`, scope, {
      model,
      gate,
      colour: args.colour,
      command: ["gate", pulumi.interpolate`--url=${args.url}`],
      serviceAccount: serviceAccount(`${name}-account`, scope).metadata.name,
      deadlineSeconds: gate.timeoutSeconds,
      dependsOn: [policy],
    });
    this.registerOutputs({});
  }
}

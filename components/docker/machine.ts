import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSource } from "../image";

export interface MachineArgs {
  /** First part of every name on the machine. Another one is another stack: its volumes begin empty. */
  name: string;
  /** Address that ports are published at. */
  address: string;
  images: ImageSource;
}

/** What the containers of one stack share: a network of their own, and how they are named, labelled and published. */
export class Machine extends pulumi.ComponentResource {
  readonly prefix: string;
  readonly address: string;
  readonly images: ImageSource;
  /** Name of the network, in which containers find each other by the names of their services. */
  readonly network: pulumi.Output<string>;

  constructor(name: string, args: MachineArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:docker:Machine", name, {}, opts);
    this.prefix = args.name;
    this.address = args.address;
    this.images = args.images;
    const network = new docker.Network(
      `${name}-network`,
      { name: args.name, driver: "bridge", labels: labelsOf(args.name) },
      { parent: this },
    );
    this.network = network.name;
    this.registerOutputs({ network: this.network });
  }

  /** Where whoever sits at the machine finds a published port. */
  urlOf(port: number): string {
    return `http://${this.address.includes(":") ? `[${this.address}]` : this.address}:${port}`;
  }
}

/**
 * What everything of a stack carries: `docker ps --filter label=…` lists it. Never anything that changes while the
 * stack lives, since another label makes another volume, and that one is empty.
 */
export function labelsOf(stack: string, service?: string): { label: string; value: string }[] {
  return [
    { label: "mlops-stack.io/stack", value: stack },
    ...(service === undefined ? [] : [{ label: "mlops-stack.io/service", value: service }]),
  ];
}

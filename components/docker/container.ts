import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { containerArgs } from "./containerArgs";
import type { ContainerSpec } from "./containerSpec";
import { labelsOf, type Machine } from "./machine";

/** A service that runs, as others find it. */
export interface RunningService {
  /** Name in the network, known when the container is there: whoever uses it is made later. */
  host: pulumi.Output<string>;
  /** Port in the network. */
  port: number;
  /** Where it answers on the machine. */
  url: string;
}

/** Runs a container with its image and its volumes, under the name of its service. */
export function runContainer(
  name: string,
  machine: Machine,
  spec: ContainerSpec,
  parent: pulumi.Resource,
): RunningService {
  const labels = labelsOf(machine.prefix, name);
  const image = new docker.RemoteImage(
    `${name}-image`,
    // Other stacks and the next `up` may want it: pulling it again takes longest of all.
    { name: spec.image, keepLocally: true },
    { parent },
  );
  const volumes = Object.keys(spec.volumes ?? {}).map((role) => {
    const args = { name: `${machine.prefix}-${name}-${role}`, labels };
    const volume = new docker.Volume(`${name}-${role}`, args, { parent });
    return [role, volume.name] as const;
  });
  const placement = {
    name: `${machine.prefix}-${name}`,
    alias: name,
    network: machine.network,
    address: machine.address,
    image: image.imageId,
    volumes: Object.fromEntries(volumes),
    labels,
  };
  const container = new docker.Container(
    `${name}-container`,
    containerArgs(spec, placement),
    // Two containers can have neither the same name nor the same port of the machine.
    { parent, deleteBeforeReplace: true },
  );
  return {
    host: container.name.apply(() => name),
    port: spec.port.inside,
    url: machine.urlOf(spec.port.outside),
  };
}

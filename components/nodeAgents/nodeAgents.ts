import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { type GpuPool, ownsDevicePlugin } from "../gpu";
import { type ImageSource, imageReference } from "../image";
import { configMap } from "../kubernetes";
import { type Agent, agentDaemonSet } from "./agent";
import { configFile, devicePlugin, type PoolAgents } from "./devicePlugin";
import { featureDiscovery } from "./featureDiscovery";
import { layoutFile, migLayouts, migManager } from "./migManager";
import { mpsControlDaemon } from "./mpsControlDaemon";
import { NodeLabeller } from "./nodeLabeller";
import { sharingConfig } from "./sharingConfig";

export interface NodeAgentsArgs {
  /** The namespace whose pods may use the node. */
  namespace: pulumi.Input<string>;
  /** The pools whose GPUs they look after. Those whose image brings agents of its own are left alone. */
  pools: GpuPool[];
  /** Where their images come from. Default: from where they are published. */
  images?: ImageSource;
}

/**
 * What makes GPUs out of the GPU nodes: the device plugin, feature discovery, and with them the MPS control daemon or
 * the MIG manager where a pool shares that way. Each pool has agents of its own, which know its configuration alone.
 */
export class NodeAgents extends pulumi.ComponentResource {
  constructor(name: string, args: NodeAgentsArgs, opts: pulumi.ComponentResourceOptions) {
    super("mlops:nodeAgents:NodeAgents", name, {}, opts);
    const { namespace, images = {} } = args;
    const pools = args.pools.filter((pool) => !ownsDevicePlugin(pool));
    if (pools.length > 0) {
      const labeller = new NodeLabeller(`${name}-labeller`, { namespace, images }, { parent: this });
      for (const pool of pools) this.agentsOf(`${name}-${pool.name}`, args, pool, labeller);
    }
    this.registerOutputs({});
  }

  private agentsOf(name: string, args: NodeAgentsArgs, pool: GpuPool, labeller: NodeLabeller): void {
    const image = imageReference("devicePlugin", args.images);
    const configuration = this.configuration(`${name}-sharing`, args, pool, configFile, sharingConfig(pool));
    const agents: PoolAgents = { pool, image, configuration };
    const run = (role: string, agent: Agent, dependsOn?: pulumi.Resource[]): k8s.apps.v1.DaemonSet =>
      agentDaemonSet(`${name}-${role}`, this, args.namespace, pool, agent, { dependsOn });
    if (pool.sharing.strategy === "mps") run("mps", mpsControlDaemon(agents));
    if (pool.sharing.strategy === "mig") {
      const layouts = this.configuration(`${name}-layouts`, args, pool, layoutFile, migLayouts(pool));
      run("mig", migManager(imageReference("migManager", args.images), layouts));
    }
    run("device-plugin", devicePlugin(agents));
    run("discovery", featureDiscovery(agents), labeller.kinds);
  }

  /** Name of a ConfigMap that gets another name when its content changes, which rolls whoever mounts it. */
  private configuration(
    name: string,
    { namespace }: NodeAgentsArgs,
    pool: GpuPool,
    file: string,
    content: string,
  ): pulumi.Output<string> {
    const identity = { name: "node-agents", instance: pool.name, component: "node-agent" };
    return configMap(name, { parent: this, namespace, identity }, { [file]: content }).metadata.name;
  }
}

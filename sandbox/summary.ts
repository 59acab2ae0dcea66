import type { V1Node, V1PersistentVolumeClaim, V1Pod } from "@kubernetes/client-node";

import { inventoryCount, inventoryOf } from "./cloudReport";
import { pulumiOutput } from "./engine/pulumi";
import type { Instance } from "./layout";
import { kubectl } from "./nodes/apply";
import { realNodeName, realNodeOf } from "./realNode/layout";
import { nodeRows, podRows, volumeRows } from "./rows";
import { table } from "./table";

/** The part of the stack's outputs that a person wants to see when `up` is done. */
interface ServiceOutput {
  name: string;
  address: string;
  /** Absent for what the cloud runs beside the cluster. */
  portForward?: string;
  /** Where it answers outside the cluster, if it does. */
  url?: string;
}

/** What a person can expect of the addresses in the table. */
function whatRuns(instance: Instance): string {
  return realNodeOf(instance) === undefined
    ? "The nodes are simulated: no container runs, so that nothing answers a port-forward here"
    : `What is on ${realNodeName} runs, and answers a port-forward; all other nodes are simulated`;
}

/** What runs where, how GPUs are packed, and how to reach each service. */
export async function summary(instance: Instance, stack: string): Promise<string> {
  const list = async <T>(kind: string) => {
    const answer = await kubectl(instance, ["get", kind, "--all-namespaces", "-o", "json"]);
    return (JSON.parse(answer) as { items: T[] }).items;
  };
  const [nodes, pods, claims] = await Promise.all([
    list<V1Node>("nodes"),
    list<V1Pod>("pods"),
    list<V1PersistentVolumeClaim>("persistentvolumeclaims"),
  ]);
  const outputs = JSON.parse(await pulumiOutput(instance, stack, ["stack", "output", "--json"])) as {
    services?: ServiceOutput[];
  };
  const services = (outputs.services ?? []).map(({ name, address, portForward, url }) => {
    const ways = [url, portForward].filter((way) => way !== undefined);
    return [name, address, ways.length > 0 ? ways.join(" or ") : "only from the cluster"];
  });
  const inventory = inventoryOf(instance);
  return [
    "",
    table(["NAMESPACE", "POD", "STATUS", "NODE", "GPU"], podRows(pods)),
    table(["NAMESPACE", "VOLUME CLAIM", "STATUS", "SIZE"], volumeRows(claims, pods)),
    table(["NODE", "TYPE", "PODS", "CPU", "MEMORY", "GPU SHARES"], nodeRows(nodes, pods)),
    table(["SERVICE", "IN THE CLUSTER", "FROM HERE"], services),
    ...(inventory === undefined ? [] : [`${inventoryCount(inventory.list())}\n`]),
    `${whatRuns(instance)} (docs/sandbox.md)\n` + 'For plain pulumi and kubectl: eval "$(make -s env)"\n',
  ].join("\n");
}

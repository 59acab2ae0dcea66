import { existsSync } from "node:fs";

import { images, imageReference, type ImageName } from "../../components/image/catalogue";
import { hubIsReachable, whyNotMade } from "../builder/baseImage";
import { builderStatus, ensureBuilder } from "../builder/builder";
import { debianProgram, runc } from "../builder/debian";
import { stopControlPlane } from "../controlPlane/controlPlane";
import { SandboxError } from "../failure";
import { ensureNodeRootfs } from "../images/nodeRootfs";
import { ensureStandIns } from "../images/standIns";
import { basePython, standInNames } from "../images/table";
import { Interrupted } from "../interrupt";
import type { Instance } from "../layout";
import { say } from "../progress";
import { nodeTools } from "../toolchain/nodeTools";
import { ensureToolchain } from "../toolchain/resolve";
import { isReachable } from "../toolchain/vendor";
import { isPause, type RealNode, realNodeOf, socketsFit } from "./layout";
import { machineObstacle, thisMachine } from "./machine";
import { markRealNode, unmarkRealNode } from "./node";

/** Which nodes a sandbox is asked to have: `NODES=`. */
export const nodesModes = ["real", "simulated"] as const;
export type NodesMode = (typeof nodesModes)[number];

/** Why this machine cannot have a real node; nothing where it can. */
async function obstacle(instance: Instance): Promise<string | undefined> {
  const reason = machineObstacle(await thisMachine());
  if (reason !== undefined) return reason;
  if (!socketsFit(instance)) return "the path of this checkout is too long for a socket";
  return (await hubIsReachable()) ? undefined : whyNotMade(basePython);
}

/** Docker Hub's images are not where its name leads to. */
function answersFor(registry: string): Promise<boolean> {
  return registry === "docker.io" ? hubIsReachable() : isReachable(`https://${registry}/v2/`);
}

/** The catalogue's images whose registries answer here. */
async function publishedImages(): Promise<ImageName[]> {
  const hosts = [...new Set(Object.values(images).map(({ registry }) => registry))];
  const answers = await Promise.all(hosts.map(answersFor));
  const reachable = hosts.filter((_, index) => answers[index]);
  const names = Object.keys(images) as ImageName[];
  return names.filter((name) => reachable.includes(images[name].registry));
}

/** Makes everything that a real node needs, as far as it is not there. */
async function makeNode(): Promise<RealNode> {
  await ensureToolchain(nodeTools);
  const registry = await ensureBuilder({ pythons: [basePython] });
  const published = await publishedImages();
  const missing = standInNames.filter((name) => !published.includes(name));
  const found = [
    ...published.map((name) => imageReference(name)),
    ...(await ensureStandIns(registry, missing)),
  ];
  if (!found.some(isPause))
    throw new SandboxError("the image that every pod begins with, pause, cannot be had");
  return {
    runc: await debianProgram(runc),
    rootfs: await ensureNodeRootfs(),
    registry: Number(registry.split(":").at(-1)),
    images: found,
    prefixes: [`${registry}/`],
  };
}

/** A real node; a sentence that says why there is none where this machine cannot have one. */
async function made(instance: Instance): Promise<RealNode | string> {
  const reason = await obstacle(instance);
  if (reason !== undefined) return reason;
  try {
    return await makeNode();
  } catch (error) {
    // What cannot run is simulated; the stack comes up without.
    if (error instanceof SandboxError && !(error instanceof Interrupted)) return error.message;
    throw error;
  }
}

/** The images of a node that was started before lie in a registry that may have ended since, and may have another port now. */
async function serveImages(instance: Instance, node: RealNode): Promise<void> {
  if (builderStatus().every(({ pid }) => pid !== undefined)) return;
  const registry = await ensureBuilder({ pythons: [basePython] });
  const port = Number(registry.split(":").at(-1));
  if (port === node.registry) return;
  await stopControlPlane(instance);
  markRealNode(instance, { ...node, registry: port, prefixes: [`${registry}/`] });
}

/**
 * Decides which nodes a sandbox has, when it first starts, and says which and why. They stay: pods cannot move between
 * nodes that run them and nodes that do not.
 */
export async function chooseNodes(
  instance: Instance,
  wanted: NodesMode | undefined,
  make = made,
  serve = serveImages,
): Promise<void> {
  if (existsSync(instance.ports)) {
    const node = realNodeOf(instance);
    const has: NodesMode = node === undefined ? "simulated" : "real";
    if (wanted === undefined || wanted === has) return node && serve(instance, node);
    throw new SandboxError(
      `NODES=${wanted}: sandbox '${instance.name}' was started with nodes that are ${has}: ` +
        `'make down' first, or name another one by SANDBOX=`,
    );
  }
  // A start that was given up before there were nodes has decided nothing.
  unmarkRealNode(instance);
  const node = wanted === "simulated" ? "NODES=simulated" : await make(instance);
  if (typeof node === "string") {
    if (wanted === "real") throw new SandboxError(`NODES=real: ${node}`);
    say(`✓ nodes: simulated, no container runs (${node})`);
    return;
  }
  say(
    `✓ nodes: one runs containers, of ${node.images.length} images and what is built here; the rest is simulated`,
  );
  markRealNode(instance, node);
}

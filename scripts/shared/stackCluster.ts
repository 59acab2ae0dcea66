import type { V1Namespace } from "@kubernetes/client-node";
import { type Checkpoint, plain, type ResourceState } from "../recover/checkpoint";
import { Engine } from "../recover/engine";
import { RecoveryError } from "../recover/failure";
import { Kubectl } from "./kubectl";
import { UsageError } from "./usageError";

/** Which stack, and the way to its cluster. */
export interface StackFlags {
  /** Default: PULUMI_STACK, then the selected one. */
  stack?: string;
  /** Context of the kubeconfig. Default: the one that the stack was deployed with, else the current one. */
  context?: string;
}

/** A stack and the cluster that it is in. */
export interface StackCluster {
  stack: string;
  kubectl: Kubectl;
  /** Namespaces that the stack made. */
  namespaces: string[];
  /** What `pulumi stack output` shows; secrets are undefined where they could not be decrypted. */
  outputs: Record<string, unknown>;
}

/**
 * The cluster of a stack, by the kubeconfig of whoever types. A kubeconfig may point anywhere: what is behind it has to
 * have the very namespaces that the state remembers, by their UIDs.
 */
export async function stackCluster(
  flags: StackFlags,
  { interrupt, secrets = false }: { interrupt?: AbortSignal; secrets?: boolean } = {},
): Promise<StackCluster> {
  const engine = new Engine({});
  const stack = flags.stack ?? process.env.PULUMI_STACK ?? (await engine.currentStack());
  if (!stack) throw new UsageError("which stack? --stack <name>, or select one with `pulumi stack select`");
  const resources = (await exported(engine, stack, secrets)).deployment.resources ?? [];
  const known = namespacesOf(resources);
  if (known.size === 0) {
    throw new UsageError(`${stack} has no namespaces in its state: deploy it first, with \`pulumi up\``);
  }
  const context = flags.context ?? contextOf(resources);
  const kubectl = new Kubectl({ context, interrupt });
  assertSame(stack, known, await kubectl.list<V1Namespace>("namespaces", []), context);
  return { stack, kubectl, namespaces: [...known.keys()], outputs: outputsOf(resources) };
}

async function exported(engine: Engine, stack: string, secrets: boolean): Promise<Checkpoint> {
  try {
    return await engine.export(stack, secrets);
  } catch (error) {
    if (error instanceof RecoveryError) throw new UsageError(error.message);
    throw error;
  }
}

/** UIDs of the stack's namespaces, by name. */
export function namespacesOf(resources: ResourceState[]): Map<string, string> {
  const namespaces = resources.filter((one) => one.type === "kubernetes:core/v1:Namespace" && !one.delete);
  return new Map(
    namespaces.flatMap(({ outputs }) => {
      const { name, uid } = (outputs?.metadata ?? {}) as { name?: string; uid?: string };
      return name !== undefined && uid !== undefined ? [[name, uid] as const] : [];
    }),
  );
}

/** The context that the stack was deployed with, where its settings named one. */
export function contextOf(resources: ResourceState[]): string | undefined {
  const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
  const context = provider?.inputs?.context;
  return typeof context === "string" ? context : undefined;
}

function outputsOf(resources: ResourceState[]): Record<string, unknown> {
  const outputs = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, plain(value)]));
}

export function assertSame(
  stack: string,
  known: Map<string, string>,
  found: V1Namespace[],
  context: string | undefined,
): void {
  const uids = new Map(found.map(({ metadata }) => [metadata?.name, metadata?.uid]));
  const others = [...known].filter(([name, uid]) => uids.get(name) !== uid).map(([name]) => name);
  if (others.length === 0) return;
  const where = context === undefined ? "the current context" : `context ${context}`;
  throw new UsageError(
    `${where} is not the cluster of ${stack}, or its namespaces were made anew: ${others.join(", ")} is not the one ` +
      "that the state remembers. Name the right one with --context, or run `pulumi refresh`",
  );
}

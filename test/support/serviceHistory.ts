import { KubeConfig, type V1Pod, type V1Service, Watch } from "@kubernetes/client-node";

interface Happening {
  kind: "service" | "pod";
  type: string;
  /** The store counts every change of the cluster: this is the order in which they happened. */
  revision: number;
  object: V1Service | V1Pod;
}

/** What callers of one Service went through. */
export interface Handovers {
  /** Times that the Service was pointed at other pods. */
  switches: number;
  /** Moments at which it led to no ready pod, by the revision of the store. */
  gaps: number[];
}

/** Records everything that happens to the Services and pods of a namespace, as the API server tells it. */
export class ServiceHistory {
  private readonly happenings: Happening[] = [];
  private readonly watch: Watch;
  private readonly streams = new Map<Happening["kind"], AbortController>();
  private isOver = false;
  private failure: unknown;

  constructor(
    kubeconfig: string,
    private readonly namespace: string,
  ) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    this.watch = new Watch(config);
  }

  async start(): Promise<void> {
    await this.follow("service");
    await this.follow("pod");
  }

  stop(): void {
    this.isOver = true;
    for (const stream of this.streams.values()) stream.abort();
  }

  /** From a revision on, which was seen already; from what is there now where none was. */
  private async follow(kind: Happening["kind"], from?: number): Promise<void> {
    let last = from;
    const stream = await this.watch.watch(
      `/api/v1/namespaces/${this.namespace}/${kind}s`,
      { resourceVersion: last },
      (type, object: V1Service | V1Pod) => {
        if (type === "ERROR") {
          this.failure = object;
          return;
        }
        last = Number(object.metadata?.resourceVersion);
        this.happenings.push({ kind, type, revision: last, object });
      },
      () => {
        // The client ends what was quiet for half a minute.
        if (!this.isOver) this.follow(kind, last).catch((error: unknown) => (this.failure = error));
      },
    );
    this.streams.set(kind, stream);
  }

  /** What was seen of a Service, moment by moment, from the first one at which it led anywhere. */
  of(service: string): Handovers {
    if (this.failure !== undefined) throw new Error("the watch broke", { cause: this.failure });
    const pods = new Map<string, V1Pod>();
    const handovers: Handovers = { switches: 0, gaps: [] };
    let selector: Record<string, string> | undefined;
    let hasServed = false;
    for (const { kind, type, revision, object } of [...this.happenings].sort(
      (a, b) => a.revision - b.revision,
    )) {
      const name = object.metadata?.name ?? "";
      if (kind === "pod") {
        if (type === "DELETED") pods.delete(name);
        else pods.set(name, object as V1Pod);
      } else if (name === service) {
        const next = (object as V1Service).spec?.selector ?? {};
        if (selector && JSON.stringify(next) !== JSON.stringify(selector)) handovers.switches++;
        selector = next;
      }
      if (!selector) continue;
      const leads = leadsToSomebody(selector, [...pods.values()]);
      hasServed ||= leads;
      if (hasServed && !leads) handovers.gaps.push(revision);
    }
    return handovers;
  }
}

function leadsToSomebody(selector: Record<string, string>, pods: V1Pod[]): boolean {
  return pods.some(
    ({ metadata, status }) =>
      metadata?.deletionTimestamp === undefined &&
      Object.entries(selector).every(([key, value]) => metadata?.labels?.[key] === value) &&
      status?.conditions?.some((condition) => condition.type === "Ready" && condition.status === "True"),
  );
}

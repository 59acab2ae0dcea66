import { namespacePlans } from "../../components/kubernetes/namespaces";
import { eachContainer, namespaceOf, type Pod, podOf } from "../pod";
import { hostMessages, unrestricted } from "../podSecurity";
import { ofType, type ResourceRule, type Rule, unless } from "../rule";
import { at, isUnknown, mayBe, type Plain, texts } from "../values";

const models = namespacePlans.models.name;

/** Namespaces whose pods are the node's own agents: they need the host. */
const hostNamespaces = [namespacePlans.nodes.name, "kube-system"];

/** The setting that excuses namespaces from a rule. */
function excused(description: string) {
  const schema = {
    type: "array" as const,
    items: { type: "string" as const },
    default: hostNamespaces,
    description,
  };
  return { namespaces: schema };
}

/** What may be in such a namespace, is not refused before it is known: the update asks again. */
function isExcused({ namespace }: Pick<Pod, "namespace">, settings: Record<string, Plain>): boolean {
  if (namespace === undefined) return true;
  return ("namespaces" in settings ? texts(settings["namespaces"]) : hostNamespaces).includes(namespace);
}

function ofPods(check: (pod: Pod, settings: Record<string, Plain>) => string[]): ResourceRule["check"] {
  return (resource, { settings }) => {
    const pod = podOf(resource);
    return pod ? check(pod, settings) : [];
  };
}

export const kubernetes: Rule[] = [
  {
    id: "restricted-pods",
    description: "Every pod keeps the restricted Pod Security standard, and its root file system read-only.",
    remedy: "Use the pod template of components/kubernetes; agents that need the host live in mlops-nodes.",
    severity: "high",
    settings: excused("Namespaces whose pods may need the host."),
    check: ofPods((pod, settings) =>
      isExcused(pod, settings)
        ? []
        : [
            ...hostMessages(pod.spec),
            ...eachContainer(pod, (container) => unrestricted(container, pod.spec)),
          ],
    ),
  },
  {
    id: "limited-containers",
    description: "Every container states what it needs, and what it may use at most.",
    remedy: "Set requests and limits of cpu and memory.",
    severity: "medium",
    check: ofPods((pod) =>
      eachContainer(pod, ({ resources }) =>
        ["requests", "limits"].flatMap((kind) =>
          ["cpu", "memory"]
            .filter((name) => at(resources, kind, name) === undefined)
            .map((name) => `has no ${kind}.${name}`),
        ),
      ),
    ),
  },
  {
    id: "pinned-images",
    description: "Every image is named by a version or a digest.",
    remedy: "Name a tag other than latest, or a digest.",
    severity: "medium",
    check: ofPods((pod) =>
      eachContainer(pod, ({ image }) =>
        unless(
          isUnknown(image) || isPinned(texts(image)[0] ?? ""),
          `runs ${texts(image)[0] ?? "no image"}: no version`,
        ),
      ),
    ),
  },
  {
    id: "no-automatic-tokens",
    description: "No pod gets a token of the API server unless it asks for one.",
    remedy: "Set automountServiceAccountToken to false, or name the account in `accounts`.",
    severity: "medium",
    settings: {
      ...excused("Namespaces whose pods talk to the API server."),
      accounts: {
        type: "array",
        items: { type: "string" },
        default: [],
        description:
          "Accounts whose pods talk to the API server, as `namespace/name`, without the ending that is generated; `*` stands for any part of a name.",
      },
    },
    check: ofPods((pod, settings) => {
      const account = `${pod.namespace ?? "?"}/${texts(pod.spec["serviceAccountName"])[0] ?? "default"}`;
      const known = texts(settings["accounts"]).some((name) => isNamed(account, name));
      if (isExcused(pod, settings) || known) return [];
      return unless(
        mayBe(pod.spec["automountServiceAccountToken"] ?? null, false),
        `automountServiceAccountToken is not false: the pod can speak for ${account}`,
      );
    }),
  },
  {
    id: "restricted-namespaces",
    description: "Every namespace but those of node agents enforces the restricted Pod Security standard.",
    remedy: "Label the namespace pod-security.kubernetes.io/enforce: restricted.",
    severity: "high",
    settings: excused("Namespaces that may enforce less."),
    check: ofType("kubernetes:core/v1:Namespace", ({ props }, { settings }) => {
      const namespace = texts(at(props, "metadata", "name"))[0] ?? "";
      const enforced = at(props, "metadata", "labels", "pod-security.kubernetes.io/enforce");
      if (isExcused({ namespace }, settings)) return [];
      return unless(
        mayBe(enforced ?? null, "restricted"),
        "pod-security.kubernetes.io/enforce is not restricted",
      );
    }),
  },
  {
    id: "load-balancers-of-models",
    description: "Only models are given load balancers for everybody; others say who may reach them.",
    remedy: "Name the addresses in loadBalancerSourceRanges, or reach it by port-forward.",
    severity: "high",
    settings: {
      namespaces: {
        type: "array",
        items: { type: "string" },
        default: [models],
        description: "Namespaces whose Services may be load balancers for everybody.",
      },
    },
    check: ofType("kubernetes:core/v1:Service", ({ props }, { settings }) => {
      const allowed = "namespaces" in settings ? texts(settings["namespaces"]) : [models];
      const namespace = namespaceOf(props);
      const type = at(props, "spec", "type");
      if (namespace === undefined || allowed.includes(namespace)) return [];
      if (type === "LoadBalancer" && isForSome(at(props, "spec", "loadBalancerSourceRanges"))) return [];
      return ["LoadBalancer", "NodePort"]
        .filter((kind) => kind === type)
        .map((kind) => `a Service of type ${kind} in ${namespace}`);
    }),
  },
];

/** Whether a load balancer lets some in and not everybody: no registry gives anybody more than a /8. */
function isForSome(ranges: Plain | undefined): boolean {
  if (ranges === undefined) return false;
  if (isUnknown(ranges)) return true;
  const blocks = texts(ranges);
  return blocks.length > 0 && blocks.every((block) => Number(block.split("/")[1]) >= 8);
}

/** A digest, or a tag that is not `latest`. The colon of a registry's port comes before the last slash. */
function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== "latest";
}

/** Whether an account is the one that is meant, by its name or with an ending that was generated. */
function isNamed(account: string, name: string): boolean {
  const pattern = name.split("*").map(escaped).join("[^/]*");
  return new RegExp(`^${pattern}(-.*)?$`).test(account);
}

function escaped(part: string): string {
  return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

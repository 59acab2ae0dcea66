import type { Cluster } from "../client";
import { namespaceOf, textAt, type KubeObject } from "../kinds/object";

/**
 * The latest warning about an object. What its controller tried in vain shows nowhere else: pods that a quota or
 * Pod Security refused, a volume that cannot be provisioned.
 */
export async function lastWarning(object: KubeObject, cluster: Cluster): Promise<string[]> {
  const uid = textAt(object, "metadata", "uid") ?? "";
  const events = await cluster.list({ apiVersion: "v1", kind: "Event" }, namespaceOf(object), {
    fieldSelector: `involvedObject.uid=${uid},type=Warning`,
  });
  const latest = events.sort((a, b) => timeOf(a).localeCompare(timeOf(b))).at(-1);
  return latest ? [`${textAt(latest, "reason") ?? ""}: ${textAt(latest, "message") ?? ""}`] : [];
}

function timeOf(event: KubeObject): string {
  return textAt(event, "lastTimestamp") ?? textAt(event, "metadata", "creationTimestamp") ?? "";
}

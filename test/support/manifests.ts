import type { RecordedResource, Recording } from "./recorder";
import { isSecret, type Plain } from "./secrets";

/** A JSON object of a manifest. */
export type Manifest = Record<string, Plain>;

/** A pod template and the resource that it is in. */
export interface RecordedPod {
  owner: RecordedResource;
  namespace: string;
  labels: Record<string, string>;
  spec: Manifest;
  /** Init containers included. */
  containers: Manifest[];
}

/** Every object that goes to the cluster. */
export function objects({ resources }: Recording): RecordedResource[] {
  return resources.filter(({ type }) => type.startsWith("kubernetes:"));
}

export function ofKind(recording: Recording, kind: string): RecordedResource[] {
  return objects(recording).filter(({ plain }) => plain["kind"] === kind);
}

/** The one resource of a type that has this logical name. */
export function named(recording: Recording, kind: string, name: string): Manifest {
  const [found, ...more] = ofKind(recording, kind).filter((resource) => resource.name === name);
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} of ${kind} ${name}`);
  return found.plain;
}

/** Every pod template, wherever it is. */
export function pods(recording: Recording): RecordedPod[] {
  return objects(recording).flatMap((owner) => {
    const template =
      at(owner.plain, "spec", "template") ?? at(owner.plain, "spec", "jobTemplate", "spec", "template");
    if (template === undefined) return [];
    const spec = at(template, "spec") as Manifest;
    return [
      {
        owner,
        namespace: at(owner.plain, "metadata", "namespace") as string,
        labels: at(template, "metadata", "labels") as Record<string, string>,
        spec,
        containers: [...list(spec["initContainers"]), ...list(spec["containers"])],
      },
    ];
  });
}

/** The volumes that each pod of a StatefulSet has for itself, and the names of their claims, a pod each. */
export function ownVolumes({ plain }: RecordedResource): { name: string; claims: string[] }[] {
  const replicas = Number(at(plain, "spec", "replicas") ?? 1);
  const server = text(at(plain, "metadata", "name"));
  return list(at(plain, "spec", "volumeClaimTemplates")).map((template) => {
    const name = text(at(template, "metadata", "name"));
    return { name, claims: Array.from({ length: replicas }, (_, index) => `${name}-${server}-${index}`) };
  });
}

/** The software that a pod or another object belongs to: `postgres`, `nvidia-device-plugin`. */
export function softwareOf(labels: Plain | undefined): string {
  return text(at(labels, "app.kubernetes.io/name"));
}

/** The resource and the components that it is in: it is made after what any of them waits for, and goes before. */
export function lineage({ resources }: Recording, resource: RecordedResource): RecordedResource[] {
  const found = [resource];
  for (let next: RecordedResource | undefined = resource; next;) {
    const { parent: urn }: RecordedResource = next;
    next = resources.find((other) => other.urn === urn);
    if (next) found.push(next);
  }
  return found;
}

/** URNs of what a resource waits for, by itself or through the components that it is in. */
export function awaited(recording: Recording, resource: RecordedResource): Set<string> {
  return new Set(lineage(recording, resource).flatMap(({ options }) => options.dependencies));
}

/** The value at a path, if there is one. */
export function at(value: Plain | undefined, ...path: (string | number)[]): Plain | undefined {
  return path.reduce<Plain | undefined>(
    (found, key) =>
      typeof found === "object" && found !== null
        ? (found as Record<string | number, Plain>)[key]
        : undefined,
    value,
  );
}

/** The objects of a list; none when there is no list. */
export function list(value: Plain | undefined): Manifest[] {
  return Array.isArray(value) ? (value as Manifest[]) : [];
}

/** Every secret that the program generates. */
export function generatedSecrets({ resources }: Recording): string[] {
  return resources
    .filter(({ type }) => type.startsWith("random:") || type.startsWith("tls:"))
    .flatMap(({ outputs }) => Object.values(outputs))
    .filter(isSecret)
    .map(({ value }) => value as string);
}

/** A scalar as text; what is no scalar has none. */
export function text(value: Plain | undefined): string {
  return typeof value === "object" || value === undefined ? "" : String(value);
}

/** How a pod refers to an object: by kind, namespace and name. */
export function referenceTo(kind: string, namespace: string, name: Plain | undefined): string {
  return `${kind} ${namespace}/${text(name)}`;
}

/** The keys of every object that a pod can refer to; none of a kind that has no data. */
export function keysByReference(recording: Recording): Map<string, string[]> {
  return new Map(
    objects(recording).map(({ plain, objectName }) => [
      referenceTo(text(plain["kind"]), text(at(plain, "metadata", "namespace")), objectName),
      Object.keys((plain["data"] ?? plain["stringData"] ?? {}) as object),
    ]),
  );
}

/** Whether a label selector holds for labels. */
export function selects(selector: Plain | undefined, labels: Record<string, string>): boolean {
  const wanted = (at(selector, "matchLabels") ?? {}) as Record<string, string>;
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

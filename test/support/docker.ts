import { list, type Manifest, text } from "./manifests";
import type { RecordedResource, Recording } from "./recorder";

/** Every resource that goes to a Docker daemon. */
export function ofDocker({ resources }: Recording): RecordedResource[] {
  return resources.filter(({ type, custom }) => custom && type.startsWith("docker:"));
}

/** Every container, as the program registered it. */
export function containers(recording: Recording): RecordedResource[] {
  return ofDocker(recording).filter(({ type }) => type === "docker:index/container:Container");
}

/** The container of a service. */
export function containerOf(recording: Recording, service: string): Manifest {
  const [found, ...more] = containers(recording).filter(({ name }) => name === `${service}-container`);
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} containers of ${service}`);
  return found.plain;
}

/** Its variables by name. */
export function variablesOf(container: Manifest): Record<string, string> {
  const pairs = (container["envs"] as string[] | undefined) ?? [];
  return Object.fromEntries(
    pairs.map((pair): [string, string] => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]),
  );
}

/** The files that are copied into it, by path. */
export function filesOf(container: Manifest): Record<string, string> {
  return Object.fromEntries(
    list(container["uploads"]).map(({ file, content }): [string, string] => [text(file), text(content)]),
  );
}

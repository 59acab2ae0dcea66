import type { RecordedAlias, RecordedResource } from "./recorder";

/**
 * Every URN under which the engine takes a resource of an older state for one of these: their own, those of their
 * aliases, and those that follow from the aliases of their parents. URNs are without stack and project.
 * Source: pkg/resource/deploy/step_generator.go of pulumi/pulumi, generateAliases and inheritedChildAlias. The engine
 * follows the one alias of a parent by which that was found, these follow each.
 */
export function knownUrns(resources: readonly RecordedResource[]): Set<string> {
  const byUrn = new Map<string, string[]>();
  // A parent is registered before its children.
  for (const resource of resources) byUrn.set(resource.urn, urnsOf(resource, byUrn));
  return new Set([...byUrn.values()].flat());
}

function urnsOf(resource: RecordedResource, before: ReadonlyMap<string, string[]>): string[] {
  const parents = resource.parent === undefined ? [undefined] : (before.get(resource.parent) ?? []);
  const own: RecordedAlias = { name: resource.name, type: resource.type };
  const urns = [own, ...resource.aliases].flatMap((alias) => {
    if (alias.urn !== undefined) return [shortUrn(alias.urn)];
    const { name = resource.name, type = resource.type, noParent, parent } = alias;
    const atTop = noParent === true || (parent !== undefined && isStack(parent));
    const places = atTop ? [undefined] : parent === undefined ? parents : [shortUrn(parent)];
    return places.map((place) => below(place, type, renamed(name, parents[0], place)));
  });
  return [...new Set(urns)];
}

/** A child that begins with the name of its parent began with the former one before. */
function renamed(name: string, parent: string | undefined, former: string | undefined): string {
  const [now, then] = [nameOf(parent), nameOf(former)];
  if (now === undefined || then === undefined || !name.startsWith(now)) return name;
  return `${then}${name.slice(now.length)}`;
}

function nameOf(urn: string | undefined): string | undefined {
  return urn?.split("::").at(-1);
}

function below(parent: string | undefined, type: string, name: string): string {
  const ancestry = parent === undefined ? "" : `${parent.split("::")[0]}$`;
  return `${ancestry}${type}::${name}`;
}

/** The stack is a resource as well, and in nobody's URN. */
export function isStack(urn: string): boolean {
  return urn.split("::")[2] === "pulumi:pulumi:Stack";
}

/** What is left of a URN without the stack and the project, which every stack has others of. */
export function shortUrn(urn: string): string {
  return urn.split("::").slice(2).join("::");
}

import { ResourceState, references } from "./checkpoint";

/**
 * The resources with everything behind what it refers to: those that already stand right keep their order, the
 * others follow as soon as they can. Source: deploy.Snapshot VerifyIntegrity of the Pulumi engine, which takes
 * any resource of a URN for a reference to it, and refuses every other order.
 */
export function ordered(resources: ResourceState[]): ResourceState[] {
  const placed = new Place();
  const sorted: ResourceState[] = [];
  let waiting = resources;
  for (let before = -1; sorted.length !== before;) {
    before = sorted.length;
    waiting = waiting.filter((resource) => {
      if (placed.missing(resource).length > 0) return true;
      placed.add(resource);
      sorted.push(resource);
      return false;
    });
  }
  // What refers to itself in a circle, or to nothing, has no place; the engine refuses it and says why.
  return [...sorted, ...waiting];
}

/** What the resource refers to and the state does not hold; a resource with any cannot stand in the state. */
export function missing(resource: ResourceState, all: ResourceState[]): string[] {
  const place = new Place();
  for (const one of all) place.add(one);
  return place.missing(resource);
}

class Place {
  private readonly urns = new Set<string>();
  private readonly providers = new Set<string>();

  add({ urn, id }: ResourceState): void {
    this.urns.add(urn);
    this.providers.add(`${urn}::${id}`);
  }

  missing(resource: ResourceState): string[] {
    const { provider } = resource;
    const absent = references(resource).filter((urn) => !this.urns.has(urn));
    return provider && !this.providers.has(provider) ? [provider, ...absent] : absent;
  }
}

import { taggable } from "../../../components/aws/taggable";
import { urnTag, urnTagValue } from "../../../components/aws/tags";
import { type Checkpoint, type ResourceState, typeOfUrn } from "../checkpoint";
import type { Action } from "../settle";

/** A type whose tags are written by a second call: between the two, a bucket of ours carries none. */
const taggedLater = "aws:s3/bucket:Bucket";

/** It was adopted, and carries tags that can tell whose it is. */
export function mayBeForeign({ outcome, urn }: Action): boolean {
  return outcome.startsWith("adopted") && taggable[typeOfUrn(urn)] === true;
}

/**
 * What was adopted by a name that somebody else had given away: the engine died while AWS was about to refuse it.
 * In the state it would be deleted with the stack one day.
 * @param checkpoint the state after the refresh, which has read the tags.
 */
export function partStrangers(
  checkpoint: Checkpoint,
  actions: Action[],
): { checkpoint: Checkpoint; actions: Action[]; strangers: ResourceState[] } {
  const { deployment } = checkpoint;
  const resources = deployment.resources ?? [];
  const of = ({ urn, id }: Action) => resources.find((one) => one.urn === urn && one.id === id);
  const foreign = actions.filter((action) => mayBeForeign(action) && isForeign(of(action)));
  const strangers = foreign.flatMap((action) => of(action) ?? []);
  return {
    checkpoint: {
      ...checkpoint,
      deployment: { ...deployment, resources: resources.filter((one) => !strangers.includes(one)) },
    },
    actions: actions.map((action) => (foreign.includes(action) ? leftAlone(action) : action)),
    strangers,
  };
}

function leftAlone(action: Action): Action {
  const detail = `${action.id} is there, but does not carry the tag with this URN: it is somebody else's, and left alone`;
  return { ...action, outcome: "dropped", detail };
}

/** What the refresh has dropped is nobody's. */
function isForeign(resource: ResourceState | undefined): boolean {
  if (!resource) return false;
  const { type, urn, outputs } = resource;
  const tags = { ...record(outputs?.["tags"]), ...record(outputs?.["tagsAll"]) };
  if (tags[urnTag] === urnTagValue(urn)) return false;
  return !(type === taggedLater && Object.keys(tags).length === 0);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

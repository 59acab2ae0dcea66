import { type Resource, typed } from "./rule";

/** What completes a bucket: a resource of another type that names it. */
interface Companion {
  type: string;
  /** Default: any of its type will do. */
  where?: (companion: Resource) => boolean;
}

/** The buckets that no companion is for, whether it refers to them or writes their name. */
export function bucketsWithout(resources: Resource[], { type, where = () => true }: Companion): Resource[] {
  const companions = typed(resources, type).filter(where);
  const referredTo = new Set(companions.flatMap(({ sources }) => sources["bucket"] ?? []));
  const named = new Set(companions.map(({ props }) => props["bucket"]));
  return typed(resources, "aws:s3/bucket:Bucket").filter(({ urn, props: { bucket } }) => {
    return !referredTo.has(urn) && !(typeof bucket === "string" && named.has(bucket));
  });
}

import { list } from "./manifests";
import type { RecordedResource, Recording } from "./recorder";
import type { Plain } from "./secrets";

/** Every resource of an AWS type: `ec2/subnet:Subnet`. */
export function ofType({ resources }: Recording, type: string): RecordedResource[] {
  return resources.filter((resource) => resource.type === `aws:${type}`);
}

/** The one resource with this logical name that AWS makes. */
export function awsResource({ resources }: Recording, name: string): RecordedResource {
  const [found, ...more] = resources.filter(
    (resource) => resource.type.startsWith("aws:") && resource.name === name,
  );
  if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} resources ${name} of AWS`);
  return found;
}

/** The statements of a policy document that the resource carries. */
export function statements(
  { plain }: RecordedResource,
  key: "policy" | "assumeRolePolicy" = "policy",
): Record<string, Plain>[] {
  return list((JSON.parse(plain[key] as string) as { Statement: Plain }).Statement);
}

/** Logical names of what a resource waits for, following from inputs or declared. */
export function waitsFor({ resources }: Recording, { options }: RecordedResource): string[] {
  return options.dependencies.map((urn) => resources.find((other) => other.urn === urn)?.name ?? urn);
}

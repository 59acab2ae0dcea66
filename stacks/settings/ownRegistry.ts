import { isEks } from "./cluster";
import type { ParsedSections } from "./sections";

type Sections = Partial<Pick<ParsedSections, "aws" | "cluster" | "images" | "builder">>;

/**
 * Host of the account's ECR, for repositories that the stack makes there; none where it makes no such repository, or
 * the account is not named.
 */
export function ecrHost(repository: string, { aws, cluster, images }: Sections): string | undefined {
  const isMade = images?.repositories.some(({ name }) => name === repository) ?? false;
  if (!isMade || !aws?.accountId || !cluster || !isEks(cluster)) return undefined;
  return ecrOf(aws.accountId, aws.region);
}

/** Address of an account's registry. The settings take no region whose addresses end otherwise. */
export function ecrOf(accountId: string, region: string): string {
  return `${accountId}.dkr.ecr.${region}.amazonaws.com`;
}

/** Where an image of the team's own is pushed to; nowhere where nothing says which registry. */
export function ownRegistry(repository: string, sections: Sections): string | undefined {
  return sections.builder?.registry ?? ecrHost(repository, sections);
}

/** Where an image of the team's own is, that is not built here. */
export function publishedRegistry(repository: string, sections: Sections): string | undefined {
  return sections.builder?.takenFrom ?? ownRegistry(repository, sections);
}

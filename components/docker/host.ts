import * as docker from "@pulumi/docker";

/** The only way to the daemon: the default provider is disabled, so that a resource which forgot it fails loudly. */
export function dockerProvider(name: string, host: string | undefined): docker.Provider {
  return new docker.Provider(name, { host });
}

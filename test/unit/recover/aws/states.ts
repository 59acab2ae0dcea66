import type { ResourceState } from "../../../../scripts/recover/checkpoint";
import { resource } from "../states";

/** The URN of the provider, and how resources name it. */
const urn = "urn:pulumi:local::mlops::pulumi:providers:aws::cloud";
export const reference = `${urn}::provider-id`;

export function awsProvider(inputs: Record<string, unknown> = {}): ResourceState {
  return {
    urn,
    type: "pulumi:providers:aws",
    custom: true,
    id: "provider-id",
    inputs: { region: "eu-central-1", ...inputs },
  };
}

export const awsUrn = (type: string, name: string): string =>
  `urn:pulumi:local::mlops::mlops:aws:Network$${type}::${name}`;

/** A resource of AWS whose creation was interrupted. */
export function awsResource(
  type: string,
  inputs: Record<string, unknown> = {},
  more: Partial<ResourceState> = {},
): ResourceState {
  return resource(type, "one", { urn: awsUrn(type, "one"), provider: reference, inputs, ...more });
}

/** A stack's state as `pulumi stack export` writes it. Fields that are not named here are carried along untouched. */
export interface Checkpoint {
  version?: number;
  deployment: Deployment;
  [field: string]: unknown;
}

export interface Deployment {
  resources?: ResourceState[];
  /** What the engine had begun, and not ended, when it last wrote the state. The newest come first. */
  pending_operations?: PendingOperation[];
  [field: string]: unknown;
}

export interface PendingOperation {
  resource: ResourceState;
  type: string;
}

export interface ResourceState {
  urn: string;
  type: string;
  /** False for a component, which no provider manages. */
  custom: boolean;
  id?: string;
  /** It was replaced, and is deleted at the end of the next update. */
  delete?: boolean;
  /** It was deleted so that its replacement can be created. */
  pendingReplacement?: boolean;
  protect?: boolean;
  retainOnDelete?: boolean;
  parent?: string;
  /** `<URN of the provider>::<id of the provider>`. */
  provider?: string;
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
  deletedWith?: string;
  replaceWith?: string[];
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  [field: string]: unknown;
}

/** The URNs that have to stand before the resource in the state, its provider apart. */
export function references(resource: ResourceState): string[] {
  const properties = Object.values(resource.propertyDependencies ?? {}).flatMap((urns) => urns ?? []);
  const single = [resource.parent, resource.deletedWith].filter((urn) => urn !== undefined && urn !== "");
  return [
    ...new Set([...single, ...(resource.dependencies ?? []), ...properties, ...(resource.replaceWith ?? [])]),
  ] as string[];
}

/** The provider that manages the resource, as the state holds it. */
export function providerOf(resource: ResourceState, all: ResourceState[]): ResourceState | undefined {
  const reference = resource.provider;
  if (!reference) return undefined;
  const at = reference.lastIndexOf("::");
  const [urn, id] = [reference.slice(0, at), reference.slice(at + 2)];
  return all.find((one) => one.urn === urn && one.id === id);
}

/** Type and name, as the engine's own messages name a resource. */
export function titleOf({ urn, type }: ResourceState): string {
  return `${type} ${urn.slice(urn.lastIndexOf("::") + 2)}`;
}

/** `urn:pulumi:prod::mlops::mlops:aws:Network$aws:ec2/vpc:Vpc::network-vpc` → `aws:ec2/vpc:Vpc` */
export function typeOfUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** A value of the state: what was exported with --show-secrets as it is, what is encrypted as undefined. */
export function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { [signatureKey]: signature, plaintext } = value as Record<string, unknown>;
  if (signature !== secretSignature) return value;
  return typeof plaintext === "string" ? (JSON.parse(plaintext) as unknown) : undefined;
}

export function holdsSecret(value: unknown): boolean {
  return JSON.stringify(value ?? null).includes(secretSignature);
}

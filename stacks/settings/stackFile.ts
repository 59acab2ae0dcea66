const namespace = "mlops:";
/** Keys of the AWS provider that the settings take over: its explicit instances do not see them. */
export const providerKeys = ["aws:region", "aws:profile"] as const;

/**
 * The sections of a stack file, from the map below its `config:` (or from the engine, which hands the same over): what
 * {@link readSettings} takes. Keys of others are left out, and so are secrets, which are no sections.
 */
export function sectionsOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const own = Object.entries(config)
    .filter(([key, value]) => key.startsWith(namespace) && !isEncrypted(value))
    .map(([key, value]) => [key.slice(namespace.length), value] as const);
  const provider = providerKeys.filter((key) => key in config).map((key) => [key, config[key]] as const);
  return Object.fromEntries([...own, ...provider]);
}

/**
 * The stack whose settings are in a file of that name; none for other files, and for `Pulumi.<stack>.deploy.yaml`, which
 * says how Pulumi Deployments deploys the stack.
 */
export function stackOfFile(name: string): string | undefined {
  const stack = /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1];
  return stack?.endsWith(".deploy") ? undefined : stack;
}

/** `secure: …` as Pulumi writes an encrypted value. */
export function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}

/** Digests by reference, as the lock file has them. */
export type Lock = Readonly<Record<string, string>>;

/** What became of one image. */
export interface Pin {
  reference: string;
  /** The digest it has now; that of the lock where the registry told none. */
  digest?: string;
  before?: string;
  /** Why the registry told none. */
  failure?: string;
}

/** The lock after a run: what a registry did not tell keeps what it had, what nobody uses any more goes. */
export function lockAfter(pins: readonly Pin[]): Lock {
  const known = pins.flatMap(({ reference, digest }) =>
    digest === undefined ? [] : [[reference, digest] as const],
  );
  return Object.fromEntries([...known].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a run did, for whoever started it. */
export function pinReport(pins: readonly Pin[]): string {
  const width = Math.max(...pins.map(({ reference }) => reference.length));
  const lines = pins.map((pin) => `${pin.reference.padEnd(width)}  ${outcome(pin)}`);
  const left = pins.filter(({ failure }) => failure !== undefined);
  const without = left.filter(({ digest }) => digest === undefined).length;
  const end =
    left.length === 0
      ? `all ${pins.length} images have the digest that their registry tells`
      : `${left.length} of ${pins.length} images were left as they were, ${without} of them without a digest: run this where their registries can be reached`;
  return `${lines.join("\n")}\n\n${end}\n`;
}

function outcome({ digest, before, failure }: Pin): string {
  if (failure !== undefined) return `${digest ?? "no digest"}: ${failure}`;
  if (digest === before) return `${digest}`;
  return before === undefined ? `${digest} (new)` : `${digest} (was ${before})`;
}

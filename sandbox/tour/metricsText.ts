/** One value of a page of metrics. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const line = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)(?: -?\d+)?$/s;
const label = /([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"/gs;

const escapes: Record<string, string> = { n: "\n", '"': '"', "\\": "\\" };

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gs, (whole, letter: string) => escapes[letter] ?? whole);
}

function numberOf(text: string): number {
  if (text === "+Inf") return Infinity;
  return text === "-Inf" ? -Infinity : Number(text);
}

/**
 * What a page of metrics says; comments left out, and lines that say nothing.
 * Source: prometheus.io, "Exposition formats", text format.
 */
export function samplesOf(page: string): Sample[] {
  return page.split("\n").flatMap((text) => {
    const [, name, labels = "", value] = line.exec(text) ?? [];
    if (name === undefined || value === undefined) return [];
    const pairs = [...labels.matchAll(label)].map(([, key = "", said = ""]) => [key, unescaped(said)]);
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: numberOf(value) }];
  });
}

/** The sum of what a metric says under these labels; nothing where it is absent, which is not zero. */
export function valueOf(
  samples: readonly Sample[],
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  );
  return found.length === 0 ? undefined : found.reduce((total, { value }) => total + value, 0);
}

/** The values of one prefix as a person reads them: without the buckets of histograms. */
export function shownSamples(samples: readonly Sample[], prefix: string): string[][] {
  return samples
    .filter(({ name }) => name.startsWith(prefix) && !name.endsWith("_bucket"))
    .map(({ name, labels, value }) => {
      const said = Object.entries(labels).map(([key, text]) => `${key}=${text}`);
      return [name, said.join(" "), String(Number(value.toPrecision(4)))];
    });
}

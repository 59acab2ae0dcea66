export type LabelValues = Record<string, string>;

/** One series of an invented world: a gauge has a level, a counter a growth. */
export interface Series {
  metric: string;
  labels: LabelValues;
  level?: number;
  /** By the second. */
  growth?: number;
}

export function gauge(metric: string, labels: LabelValues, level: number): Series {
  return { metric, labels, level };
}

export function counter(metric: string, labels: LabelValues, growth: number): Series {
  return { metric, labels, growth };
}

/** Buckets, sum and count of what mostly is of one size. */
export function histogram(metric: string, labels: LabelValues, bounds: number[], size: number): Series[] {
  const buckets = bounds.map((bound) =>
    counter(`${metric}_bucket`, { ...labels, le: String(bound) }, bound >= size ? 10 : 1),
  );
  return [
    ...buckets,
    counter(`${metric}_bucket`, { ...labels, le: "+Inf" }, 10),
    counter(`${metric}_sum`, labels, 10 * size),
    counter(`${metric}_count`, labels, 10),
  ];
}

/**
 * What a world looks like over some time, as `promtool tsdb create-blocks-from openmetrics` reads it.
 * Source: openmetrics.io; families without a type are of any.
 */
export function openMetrics(series: Series[], from: number, to: number, step: number): string {
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  const byName = [...series].sort((a, b) => (a.metric < b.metric ? -1 : a.metric > b.metric ? 1 : 0));
  const lines = byName.flatMap(({ metric, labels, level = 0, growth = 0 }) => {
    const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return times.map((time) => `${metric}{${pairs.join(",")}} ${level + growth * (time - from)} ${time}`);
  });
  return [...lines, "# EOF", ""].join("\n");
}

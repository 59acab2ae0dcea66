import { askedAs } from "./account";
import type { Tour } from "./tour";

/** One series of an answer. Source: prometheus.io, "HTTP API". */
export interface Series {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

/** What the stack's own Prometheus answers to an expression. */
export async function queried(tour: Tour, expression: string): Promise<Series[]> {
  const query = new URLSearchParams({ query: expression });
  const { data } = await askedAs<{ data: { result: Series[] } }>(
    tour,
    "prometheus",
    `/api/v1/query?${query}`,
  );
  return data.result;
}

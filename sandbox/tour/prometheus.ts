import { callFor } from "./http";
import { Unexpected } from "./step";
import type { Tour } from "./tour";

/** One series of an answer. Source: prometheus.io, "HTTP API". */
export interface Series {
  metric: Record<string, string>;
  value: [time: number, value: string];
}

/** What the stack's own Prometheus answers to an expression. */
export async function queried(tour: Tour, expression: string): Promise<Series[]> {
  return tour.forwarded("prometheus", async (url) => {
    const body = await callFor(200, `${url}/api/v1/query?${new URLSearchParams({ query: expression })}`);
    return (JSON.parse(body) as { data: { result: Series[] } }).data.result;
  });
}

/** The only series of an answer, as a number. */
export async function numberOf(tour: Tour, expression: string): Promise<number> {
  const [series] = await queried(tour, expression);
  if (series === undefined) throw new Unexpected(`Prometheus has nothing for ${expression}`);
  return Number(series.value[1]);
}

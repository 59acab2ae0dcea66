import * as dashboard from "@grafana/grafana-foundation-sdk/dashboard";
import type { Builder } from "@grafana/grafana-foundation-sdk/cog";
import { prometheusSource } from "./query";

/** What happened, marked in every chart. */
export type Annotation = Builder<dashboard.AnnotationQuery>;

export interface AnnotationFacts {
  name: string;
  color: string;
  /** Has a value while it happens. */
  expression: string;
  /** With `{{label}}`. */
  title: string;
  text: string;
}

export function annotation({ name, color, expression, title, text }: AnnotationFacts): Annotation {
  return new dashboard.AnnotationQueryBuilder()
    .name(name)
    .datasource(prometheusSource)
    .enable(true)
    .hide(false)
    .iconColor(color)
    .expr(expression)
    .step("60s")
    .titleFormat(title)
    .textFormat(text);
}

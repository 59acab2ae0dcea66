import type { DashboardFile } from "../../components/metrics";

/** A panel as Grafana reads it, as far as tests ask. */
export interface PanelModel {
  id: number;
  type: string;
  title: string;
  description?: string;
  datasource?: { type: string; uid: string };
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { refId: string; expr?: string; legendFormat?: string; instant?: boolean; datasource?: object }[];
  fieldConfig?: { defaults: { unit?: string; thresholds?: { steps: { value: number | null }[] } } };
  repeat?: string;
}

/** A dashboard as Grafana reads it, as far as tests ask. */
export interface DashboardModel {
  uid: string;
  title: string;
  tags: string[];
  links: { type: string; tags: string[] }[];
  panels: PanelModel[];
  templating: { list: VariableModel[] };
  annotations: { list: { name: string; expr: string; titleFormat: string; textFormat: string }[] };
}

export interface VariableModel {
  name: string;
  type: string;
  query: string | { query: string };
  multi: boolean;
  includeAll: boolean;
  allValue?: string;
  description?: string;
  current: { value: string | string[] };
}

export function modelOf({ json }: DashboardFile): DashboardModel {
  return JSON.parse(json) as DashboardModel;
}

/** Panels that show something; headings do not. */
export function panelsOf(file: DashboardFile): PanelModel[] {
  return modelOf(file).panels.filter(({ type }) => type !== "row");
}

/** A question that a dashboard asks Prometheus, with Grafana's variables still in it. */
export interface PanelQuery {
  dashboard: string;
  /** Title of the panel, or name of the annotation. */
  panel: string;
  expression: string;
  /** What a line is called, with `{{label}}` for the value of a label. */
  legend: string;
  /** Asked for now alone, and not over time. */
  instant: boolean;
}

/** Every question of every panel. */
export function panelQueries(files: DashboardFile[]): PanelQuery[] {
  return files.flatMap((file) =>
    panelsOf(file).flatMap(({ title, targets = [] }) =>
      targets.flatMap(({ expr, legendFormat = "", instant = false }) =>
        expr === undefined
          ? []
          : [{ dashboard: file.uid, panel: title, expression: expr, legend: legendFormat, instant }],
      ),
    ),
  );
}

/** Every question by which something is marked in the charts. */
export function annotationQueries(files: DashboardFile[]): PanelQuery[] {
  return files.flatMap((file) =>
    modelOf(file).annotations.list.map(({ name, expr, titleFormat, textFormat }) => ({
      dashboard: file.uid,
      panel: name,
      expression: expr,
      legend: `${titleFormat} ${textFormat}`,
      instant: false,
    })),
  );
}

/** Values of a label of these series, as a variable offers them. */
export interface VariableQuery {
  dashboard: string;
  variable: string;
  expression: string;
  label: string;
}

export function variableQueries(files: DashboardFile[]): VariableQuery[] {
  return files.flatMap((file) =>
    modelOf(file).templating.list.flatMap(({ name, query }) => {
      const text = typeof query === "string" ? query : query.query;
      const [, expression, label] = /^label_values\((.+), (\w+)\)$/.exec(text) ?? [];
      if (expression === undefined || label === undefined) return [];
      return [{ dashboard: file.uid, variable: name, expression, label }];
    }),
  );
}

export interface GrafanaState {
  /** What is chosen, by variable. Default: all of everything. */
  chosen?: Record<string, string | string[]>;
  /** Four scrapes, or a step if that is longer. Default 1m. */
  rateInterval?: string;
  /** Between two points of a chart. Default 15s. */
  interval?: string;
  /** What is shown. Default 1h. */
  range?: string;
}

/**
 * An expression as Grafana sends it. What is not chosen is all, `.*`; what is no name, as `$1` of label_replace, stays.
 * Sources: grafana.com, "Variable syntax", "Global variables"; grafana-prometheus, `interpolateQueryExpr`.
 */
export function substitute(expression: string, state: GrafanaState = {}): string {
  const { chosen = {}, rateInterval = "1m", interval = "15s", range = "1h" } = state;
  const globals: Record<string, string> = {
    __rate_interval: rateInterval,
    __interval: interval,
    __range: range,
  };
  return expression.replace(
    /\$([A-Za-z_]\w*)|\$\{(\w+)(?::(\w+))?\}/g,
    (_, plain: string | undefined, braced: string | undefined, format: string | undefined) => {
      const name = plain ?? braced ?? "";
      return globals[name] ?? choice(chosen[name], format);
    },
  );
}

function choice(values: string | string[] | undefined, format = "regex"): string {
  if (values === undefined) return ".*";
  const list = typeof values === "string" ? [values] : values;
  if (format === "raw") return list.join(",");
  if (format === "pipe") return list.join("|");
  const escaped = list.map(asPattern);
  return typeof values === "string" || list.length === 1 ? escaped.join("") : `(${escaped.join("|")})`;
}

/** As a regular expression inside of a string, where each backslash is written twice. */
function asPattern(value: string): string {
  return value.replace(/[\\^$.|?*+()[\]{}]/g, (character) => `\\\\${character}`);
}

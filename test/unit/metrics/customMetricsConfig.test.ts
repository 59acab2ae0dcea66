import assert from "node:assert/strict";
import { parse } from "yaml";
import { adapterYaml, prometheusAccess, queueDepth } from "../../../components/metrics/customMetricsConfig";

interface Config {
  rules: {
    seriesQuery: string;
    resources: { overrides: Record<string, { resource: string }> };
    metricsQuery: string;
  }[];
}

const rule = (scrapeSeconds = 15) => {
  const { rules } = parse(adapterYaml({ scrapeSeconds })) as Config;
  const [only, ...more] = rules;
  assert.ok(only && more.length === 0);
  return only;
};

/** What the adapter makes of the template. Source: prometheus-adapter pkg/naming/metrics_query.go. */
const filled = (query: string) =>
  query
    .replaceAll("<<.Series>>", queueDepth)
    .replaceAll("<<.LabelMatchers>>", 'namespace="mlops-models",pod=~"a|b"')
    .replaceAll("<<.GroupBy>>", "pod");

describe("the rules of the custom metrics API", () => {
  it("are one, about what waits in front of a pod, whatever else carries that name", () => {
    assert.equal(rule().seriesQuery, 'ai_queue_depth{job="model"}');
    assert.deepEqual(rule().resources.overrides, {
      namespace: { resource: "namespace" },
      pod: { resource: "pod" },
    });
  });

  it("add up what one pod tells of several models, by the mean of two looks at it", () => {
    assert.equal(
      filled(rule().metricsQuery),
      'sum(avg_over_time(ai_queue_depth{job="model",namespace="mlops-models",pod=~"a|b"}[30s])) by (pod)',
    );
    assert.match(rule(60).metricsQuery, /\[120s\]/);
  });
});

describe("the way into Prometheus", () => {
  it("is a kubeconfig whose current context has the account, whatever its password is made of", () => {
    const user = { username: "admin", password: `a: "b" #c` };
    const config = parse(prometheusAccess(user)) as {
      contexts: { name: string; context: { cluster: string; user: string } }[];
      "current-context": string;
      clusters: { name: string; cluster: { server: string } }[];
      users: { name: string; user: object }[];
    };
    const context = config.contexts.find(({ name }) => name === config["current-context"])?.context;
    assert.deepEqual(config.users.find(({ name }) => name === context?.user)?.user, user);
    // Of a server without TLS, client-go passes the account over.
    const { server } = config.clusters.find(({ name }) => name === context?.cluster)?.cluster ?? {};
    assert.match(server ?? "", /^https:/);
  });
});

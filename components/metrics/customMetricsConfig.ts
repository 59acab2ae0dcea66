import { stringify } from "yaml";
import { jobs } from "./jobs";

/** What models scale on, by its name in Prometheus and in the API alike: the samples that wait in front of a pod. */
export const queueDepth = "ai_queue_depth";

/**
 * What prometheus-adapter answers with. A pod's depth is the mean of two looks at it: one burst that a look happened to
 * see is no reason for another replica, and a queue that really grows is seen by both.
 * Source: prometheus-adapter docs/config.md.
 */
export function adapterYaml({ scrapeSeconds }: { scrapeSeconds: number }): string {
  const ofModels = `job="${jobs.model}"`;
  const looks = `<<.Series>>{${ofModels},<<.LabelMatchers>>}[${2 * scrapeSeconds}s]`;
  return stringify(
    {
      rules: [
        {
          seriesQuery: `${queueDepth}{${ofModels}}`,
          resources: { overrides: { namespace: { resource: "namespace" }, pod: { resource: "pod" } } },
          metricsQuery: `sum(avg_over_time(${looks})) by (<<.GroupBy>>)`,
        },
      ],
    },
    { lineWidth: 0 },
  );
}

export interface Account {
  username: string;
  password: string;
}

/**
 * The account that Prometheus asks for, in the one form that the adapter reads from a file: a kubeconfig. Of that only the
 * account is used, and only if the server seems to speak TLS; which one is asked, and how, a flag says.
 * Source: client-go tools/clientcmd/client_config.go, ClientConfig; prometheus-adapter cmd/adapter/adapter.go.
 */
export function prometheusAccess(user: Account): string {
  const name = "prometheus";
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      "current-context": name,
      clusters: [{ name, cluster: { server: `https://${name}` } }],
      users: [{ name, user }],
      contexts: [{ name, context: { cluster: name, user: name } }],
    },
    { lineWidth: 0 },
  );
}

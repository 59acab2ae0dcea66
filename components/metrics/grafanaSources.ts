import * as pulumi from "@pulumi/pulumi";
import { caKey, type Endpoint, type SecretReference } from "../data";
import type { WebEndpoint } from "./endpoint";
import { accountFile, type SecretPart } from "./grafanaPod";
import { dataSourcesYaml, type SourceAccess, type Sources } from "./grafanaProvisioning";

/** Where logs are, as far as Grafana has to know. The talk is encrypted. */
export interface LogStore extends Endpoint {
  url: pulumi.Output<string>;
  /** Writes an account into a consumer's namespace: `password` and `ca.crt`. */
  credentialsFor(account: "reader", consumer: string, namespace: pulumi.Input<string>): SecretReference;
}

/** What Grafana shows. */
export interface SourceEndpoints {
  prometheus: WebEndpoint;
  /** Time between two scrapes. Default 15. */
  scrapeSeconds?: number;
  alertmanager?: WebEndpoint;
  logs?: LogStore;
}

/** Account of the store of logs that may read and nothing else. */
const reader = "reader";

/** All of them, to be connected with. */
export function endpointsOf({ prometheus, alertmanager, logs }: SourceEndpoints): Endpoint[] {
  return [prometheus, ...(alertmanager ? [alertmanager] : []), ...(logs ? [logs] : [])];
}

/** Types of the data sources. */
export function typesOf({ alertmanager, logs }: SourceEndpoints): (keyof Sources)[] {
  return [
    "prometheus",
    ...(alertmanager ? ["alertmanager" as const] : []),
    ...(logs ? ["elasticsearch" as const] : []),
  ];
}

/** The file of the data sources. */
export function sourcesYaml({
  prometheus,
  scrapeSeconds,
  alertmanager,
  logs,
}: SourceEndpoints): pulumi.Output<string> {
  const metrics = { ...accountAt("prometheus", prometheus.administrator.username), scrapeSeconds };
  const alerts = alertmanager && accountAt("alertmanager", alertmanager.administrator.username);
  const search = logs && {
    ...accountAt("elasticsearch", reader),
    caFile: accountFile("elasticsearch", caKey),
  };
  return pulumi
    .all([urlOf(prometheus), alertmanager ? urlOf(alertmanager) : "", logs?.url ?? ""])
    .apply(([prometheusUrl, alertmanagerUrl, logsUrl]) =>
      dataSourcesYaml({
        prometheus: { url: prometheusUrl, ...metrics },
        alertmanager: alerts && { url: alertmanagerUrl, ...alerts },
        elasticsearch: search && { url: logsUrl, ...search },
      }),
    );
}

/** The accounts, written to where Grafana lives. */
export function accountsIn(
  namespace: pulumi.Input<string>,
  consumer: string,
  { prometheus, alertmanager, logs }: SourceEndpoints,
): Record<string, SecretPart> {
  const password = ({ name }: SecretReference): SecretPart => ({ secret: name, keys: ["password"] });
  return {
    prometheus: password(prometheus.credentialsFor(consumer, namespace)),
    ...(alertmanager && { alertmanager: password(alertmanager.credentialsFor(consumer, namespace)) }),
    ...(logs && {
      elasticsearch: {
        secret: logs.credentialsFor(reader, consumer, namespace).name,
        keys: ["password", caKey],
      },
    }),
  };
}

function urlOf({ host, port }: WebEndpoint): pulumi.Output<string> {
  return pulumi.interpolate`http://${host}:${port}`;
}

function accountAt(type: keyof Sources, user: string): Pick<SourceAccess, "account"> {
  return { account: { user, passwordFile: accountFile(type, "password") } };
}

import { ServerCertificate } from "../../../components/data";
import { CustomMetrics, Prometheus } from "../../../components/metrics";
import { ModelService } from "../../../components/serving";
import { issuedCertificates } from "../../support/issuedCertificates";
import { type Manifest, objects } from "../../support/manifests";
import { filesOf } from "../../support/podFiles";
import { record } from "../../support/recorder";

export const namespaces = {
  models: "mlops-models",
  data: "mlops-data",
  registry: "mlops-registry",
  observability: "mlops-observability",
  nodes: "mlops-nodes",
};

export const target = 24;

/** What the program makes of one model and the API by which it scales. */
export interface Program {
  /** What goes to the cluster: the model and the adapter, without Prometheus. */
  objects: Manifest[];
  /** What the adapter is started with. */
  flags: string[];
  /** The files that it reads, by path. */
  files: Record<string, string>;
  account: string;
  password: string;
}

export async function program(): Promise<Program> {
  const recording = await record(() => {
    const prometheus = new Prometheus("prometheus", { namespaces, cluster: "test", targets: [] }, {});
    const certificate = new ServerCertificate(
      "custom-metrics-tls",
      { service: "custom-metrics", namespace: namespaces.observability },
      {},
    );
    new CustomMetrics("custom-metrics", { namespaces, prometheus, certificate, scrapeSeconds: 5 }, {});
    new ModelService(
      "digits",
      {
        namespace: namespaces.models,
        image: "example.com/model:1",
        source: { name: "digits", version: "1" },
        replicas: { min: 1, max: 4, targetCpuPercent: 70, targetQueueDepth: target },
      },
      {},
    );
  });
  const issued = await issuedCertificates(recording);
  const made = objects(recording).filter(({ name }) => /^(custom-metrics|digits)/.test(name));
  const server = made.find(({ name }) => name === "custom-metrics-server");
  const account = made.find(({ name }) => name === "custom-metrics-account");
  const files = issued(filesOf(recording, "custom-metrics-server"));
  return {
    objects: made.map(({ plain, objectName }) =>
      issued({ ...plain, metadata: { ...(plain["metadata"] as Manifest), name: objectName ?? "" } }),
    ),
    flags: (server?.plain as { spec: { template: { spec: { containers: { args: string[] }[] } } } }).spec
      .template.spec.containers[0]!.args,
    files,
    account: account?.objectName ?? "",
    password: /password: (\w+)/.exec(files["/etc/adapter/prometheus/prometheus.yaml"] ?? "")?.[1] ?? "",
  };
}

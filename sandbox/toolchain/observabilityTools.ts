import { goArch, type Tool } from "./tools";

const prometheusVersion = "3.14.0";
const alertmanagerVersion = "0.34.0";
const nodeExporterVersion = "1.12.1";
const kubeStateMetricsVersion = "2.20.0";
const postgresExporterVersion = "0.17.1";
const redisExporterVersion = "1.74.0";
const prometheusAdapterVersion = "0.12.0";

/** Where the programs of Prometheus' own family keep their version. Source: .promu.yml of each. */
const versionVariable = "github.com/prometheus/common/version.Version";

/** Images are named by it: one on PATH has to be that very version. */
function exactly(version: string): RegExp {
  return new RegExp(`\\bv?${version.replaceAll(".", "\\.")}(?![\\w.-])`);
}

/** How the programs of Prometheus' own family are published: archives for each platform, with one list of sums. */
function published(repository: string, name: string, version: string): Pick<Tool, "vendor"> {
  const release = `https://github.com/${repository}/releases/download/v${version}`;
  const folder = `${name}-${version}.${process.platform}-${goArch}`;
  return {
    vendor: {
      url: `${release}/${folder}.tar.gz`,
      checksums: `${release}/sha256sums.txt`,
      inArchive: folder,
    },
  };
}

function prometheus(name: "prometheus" | "promtool"): Tool {
  return {
    name,
    version: prometheusVersion,
    versionArguments: ["--version"],
    accepts: exactly(prometheusVersion),
    static: true,
    ...published("prometheus/prometheus", "prometheus", prometheusVersion),
    go: {
      module: "prometheus",
      package: `github.com/prometheus/prometheus/cmd/${name}`,
      ldflags: [`-X ${versionVariable}=${prometheusVersion}`],
      // Files, URLs and fixed targets are found without; the SDKs of two dozen clouds take most of a build's time.
      tags: ["remove_all_sd", "enable_kubernetes_sd", "builtinassets"],
      completes: "github.com/prometheus/prometheus",
    },
  };
}

function alertmanager(name: "alertmanager" | "amtool"): Tool {
  return {
    name,
    version: alertmanagerVersion,
    versionArguments: ["--version"],
    accepts: exactly(alertmanagerVersion),
    static: true,
    ...published("prometheus/alertmanager", "alertmanager", alertmanagerVersion),
    go: {
      module: "alertmanager",
      package: `github.com/prometheus/alertmanager/cmd/${name}`,
      ldflags: [`-X ${versionVariable}=${alertmanagerVersion}`],
      completes: "github.com/prometheus/alertmanager",
    },
  };
}

/** What evaluates rules and routes alerts, and what checks both; tests run them on every machine. */
export const observabilityTools: Tool[] = [
  prometheus("prometheus"),
  prometheus("promtool"),
  alertmanager("alertmanager"),
  alertmanager("amtool"),
];

const redisExporterFolder = `redis_exporter-v${redisExporterVersion}.${process.platform}-${goArch}`;
const redisExporterRelease = `https://github.com/oliver006/redis_exporter/releases/download/v${redisExporterVersion}`;

/** What tells Prometheus of everything else; made where a node runs them. */
export const exporterTools: Tool[] = [
  {
    name: "node_exporter",
    version: nodeExporterVersion,
    versionArguments: ["--version"],
    accepts: exactly(nodeExporterVersion),
    static: true,
    ...published("prometheus/node_exporter", "node_exporter", nodeExporterVersion),
    go: {
      module: "node_exporter",
      package: "github.com/prometheus/node_exporter",
      ldflags: [`-X ${versionVariable}=${nodeExporterVersion}`],
    },
  },
  {
    name: "kube-state-metrics",
    version: kubeStateMetricsVersion,
    versionArguments: ["version"],
    accepts: exactly(kubeStateMetricsVersion),
    static: true,
    // Published as an image only.
    go: {
      module: "kube-state-metrics",
      package: "k8s.io/kube-state-metrics/v2",
      ldflags: [`-X ${versionVariable}=v${kubeStateMetricsVersion}`],
    },
  },
  {
    name: "postgres_exporter",
    version: postgresExporterVersion,
    versionArguments: ["--version"],
    accepts: exactly(postgresExporterVersion),
    static: true,
    ...published("prometheus-community/postgres_exporter", "postgres_exporter", postgresExporterVersion),
    go: {
      module: "postgres_exporter",
      package: "github.com/prometheus-community/postgres_exporter/cmd/postgres_exporter",
      ldflags: [`-X ${versionVariable}=${postgresExporterVersion}`],
    },
  },
  {
    name: "redis_exporter",
    version: redisExporterVersion,
    versionArguments: ["-version"],
    accepts: exactly(redisExporterVersion),
    static: true,
    vendor: {
      url: `${redisExporterRelease}/${redisExporterFolder}.tar.gz`,
      checksums: `${redisExporterRelease}/sha256sums.txt`,
      inArchive: redisExporterFolder,
    },
    go: {
      module: "redis_exporter",
      package: "github.com/oliver006/redis_exporter",
      ldflags: [`-X main.BuildVersion=v${redisExporterVersion}`],
    },
  },
  {
    name: "prometheus-adapter",
    version: prometheusAdapterVersion,
    versionArguments: ["--version"],
    // It does not tell.
    accepts: /^$/,
    static: true,
    // Published as an image only.
    go: {
      module: "prometheus-adapter",
      package: "sigs.k8s.io/prometheus-adapter/cmd/adapter",
      ldflags: [],
    },
  },
];

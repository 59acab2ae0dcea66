import { type Config, type Fork, rulesOfPrometheus } from "./fork";

/** What a change to the logs touches. */
export const logForks: Fork[] = [
  {
    promise: "logs that are kept for longer are told to Elasticsearch, and nothing else changes",
    file: "longer-retention",
    change: (config) => (config["mlops:logs"] = { retentionDays: 30 }),
    changed: [
      "mlops:logs:LogsSetup$kubernetes:batch/v1:Job::logs-templates-job",
      "mlops:logs:LogsSetup$kubernetes:core/v1:ConfigMap::logs-templates-content",
    ],
  },
  {
    promise: "Filebeat switched off takes its own resources away, and the end of its certificate",
    file: "filebeat-off",
    change: (config) => (config["mlops:logs"] = { filebeat: { enabled: false } }),
    changed: rulesOfPrometheus,
    removed: [
      "mlops:logs:Filebeat$kubernetes:apps/v1:DaemonSet::filebeat-agents",
      "mlops:logs:Filebeat$kubernetes:core/v1:ConfigMap::filebeat-settings",
      "mlops:logs:Filebeat$kubernetes:core/v1:ServiceAccount::filebeat-account",
      "mlops:logs:Filebeat$kubernetes:networking.k8s.io/v1:NetworkPolicy::filebeat-peers",
      "mlops:logs:Filebeat$kubernetes:rbac.authorization.k8s.io/v1:ClusterRole::filebeat-cluster-role",
      "mlops:logs:Filebeat$kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding::filebeat-cluster-binding",
      "mlops:logs:Filebeat::filebeat",
      "mlops:logs:Logstash$kubernetes:core/v1:Secret::logstash-filebeat",
      ...["certRequest:CertRequest", "locallySignedCert:LocallySignedCert", "privateKey:PrivateKey"].map(
        (type, index) =>
          `mlops:logs:Logstash$mlops:data:ServerCertificate$tls:index/${type}::logstash-tls-filebeat-${["request", "certificate", "key"][index]}`,
      ),
    ],
  },
  {
    stack: "prod",
    promise: "larger volumes of Elasticsearch grow its claims, and what is cut by their size",
    file: "prod-larger-elasticsearch-volumes",
    change: (config) => {
      const { elasticsearch } = config["mlops:logs"] as { elasticsearch: Config };
      elasticsearch["storageGiB"] = 200;
    },
    changed: [
      // Its template says so as well, which the engine is told not to look at.
      "mlops:logs:Elasticsearch$kubernetes:apps/v1:StatefulSet::elasticsearch-server",
      ...[0, 1, 2].map(
        (node) =>
          `mlops:logs:Elasticsearch$kubernetes:core/v1:PersistentVolumeClaim::elasticsearch-data-${node}`,
      ),
      "mlops:logs:LogsSetup$kubernetes:batch/v1:Job::logs-templates-job",
      "mlops:logs:LogsSetup$kubernetes:core/v1:ConfigMap::logs-templates-content",
    ],
  },
];

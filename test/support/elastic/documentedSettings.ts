/**
 * Settings of the four programs, as the pages of their version list them: those that are used here, and their neighbours.
 * A name that is in no list is one that nobody documents, or that has to be looked up and added.
 */
export const documentedSettings = {
  /** Sources: elastic.co, "Important settings configuration", "Networking", "Discovery and cluster formation", "Security". */
  elasticsearch: [
    ...["cluster.name", "node.name", "node.roles", "path.data", "path.logs", "network.host", "http.port"],
    ...["transport.port", "readiness.port", "discovery.seed_hosts", "cluster.initial_master_nodes"],
    ...["node.store.allow_mmap", "xpack.ml.enabled", "ingest.geoip.downloader.enabled"],
    ...["xpack.security.enabled", "xpack.security.enrollment.enabled"],
    ...["http", "transport"].flatMap((layer) =>
      [
        ...["enabled", "certificate", "key", "certificate_authorities", "client_authentication"],
        ...["verification_mode", "supported_protocols", "cipher_suites"],
      ].map((name) => `xpack.security.${layer}.ssl.${name}`),
    ),
  ],
  /** Sources: elastic.co, "Kibana configuration reference": general, security, Fleet, logging, telemetry. */
  kibana: [
    ...["server.host", "server.port", "server.name", "server.publicBaseUrl", "server.shutdownTimeout"],
    ...["server.ssl.enabled", "server.ssl.certificate", "server.ssl.key", "server.ssl.supportedProtocols"],
    ...["elasticsearch.hosts", "elasticsearch.serviceAccountToken", "elasticsearch.requestTimeout"],
    ...["elasticsearch.ssl.certificateAuthorities", "elasticsearch.ssl.verificationMode"],
    ...["xpack.security.encryptionKey", "xpack.encryptedSavedObjects.encryptionKey"],
    ...["xpack.reporting.encryptionKey", "telemetry.optIn", "telemetry.allowChangingOptInStatus"],
    ...["newsfeed.enabled", "map.includeElasticMapsService", "xpack.fleet.isAirGapped"],
    ...["logging.appenders.stdout.type", "logging.appenders.stdout.layout.type"],
    ...["logging.root.level", "logging.root.appenders"],
  ],
  /** Source: elastic.co, "logstash.yml". */
  logstash: [
    ...["node.name", "path.data", "path.logs", "pipeline.workers", "pipeline.batch.size"],
    ...["pipeline.ecs_compatibility", "pipeline.ordered", "config.support_escapes", "api.enabled"],
    ...["api.http.host", "api.http.port", "queue.type", "queue.max_bytes", "queue.page_capacity"],
    ...["queue.drain", "dead_letter_queue.enable", "dead_letter_queue.max_bytes"],
    ...["dead_letter_queue.flush_interval", "dead_letter_queue.storage_policy"],
    ...["dead_letter_queue.retain.age", "log.level", "log.format", "xpack.geoip.downloader.enabled"],
    ...["xpack.monitoring.enabled"],
  ],
  /** Source: elastic.co, "Multiple pipelines": what pipelines.yml may say beside what logstash.yml may. */
  pipelines: [
    ...["pipeline.id", "path.config", "config.string", "pipeline.workers", "queue.type"],
    ...["dead_letter_queue.enable"],
  ],
  /** Sources: elastic.co, "filestream input", "add_kubernetes_metadata", "Logstash output", "HTTP endpoint", "Logging". */
  filebeat: [
    ...["name", "path.data", "logging.level", "logging.metrics.enabled"],
    ...["http.enabled", "http.host", "http.port"],
    ...["type", "id", "paths", "compression", "message_max_bytes", "ignore_older", "clean_removed"].map(
      (name) => `filebeat.inputs.${name}`,
    ),
    "filebeat.inputs.prospector.scanner.exclude_files",
    "filebeat.inputs.prospector.scanner.fingerprint.length",
    ...["stream", "format"].map((name) => `filebeat.inputs.parsers.container.${name}`),
    ...["type", "pattern", "negate", "match", "max_lines", "timeout", "flush_pattern"].map(
      (name) => `filebeat.inputs.parsers.multiline.${name}`,
    ),
    ...[
      ...["node", "scope", "namespace", "use_kubeadm", "wait_for_metadata", "wait_for_metadata_timeout"],
      ...["add_resource_metadata.node.enabled", "add_resource_metadata.namespace.enabled"],
      ...["add_resource_metadata.deployment", "add_resource_metadata.cronjob"],
      ...["default_indexers.enabled", "default_matchers.enabled", "indexers.pod_uid"],
      ...["matchers.logs_path.logs_path", "matchers.logs_path.resource_type"],
    ].map((name) => `processors.add_kubernetes_metadata.${name}`),
    ...["hosts", "loadbalance", "ttl", "pipelining", "bulk_max_size", "worker"].map(
      (name) => `output.logstash.${name}`,
    ),
    ...["certificate_authorities", "certificate", "key", "verification_mode"].map(
      (name) => `output.logstash.ssl.${name}`,
    ),
  ],
} as const;

/** The whole name of every setting of a file, however its YAML nests them. Items of lists count as what they are in. */
export function settingNames(value: unknown, before = ""): string[] {
  if (Array.isArray(value)) {
    const names = value.flatMap((item) =>
      typeof item === "object" && item !== null ? settingNames(item, before) : [before],
    );
    return names.length > 0 ? names : [before];
  }
  if (typeof value !== "object" || value === null) return [before];
  const entries = Object.entries(value);
  if (entries.length === 0) return [before];
  return entries.flatMap(([key, item]) => settingNames(item, before === "" ? key : `${before}.${key}`));
}

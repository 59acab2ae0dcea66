/** Options that every plugin of a kind has. */
const common = {
  input: ["add_field", "codec", "enable_metric", "id", "tags", "type"],
  filter: ["add_field", "add_tag", "enable_metric", "id", "periodic_flush", "remove_field", "remove_tag"],
  output: ["codec", "enable_metric", "id"],
};

/**
 * The options of the plugins that come with Logstash and are used here, as their pages list them. What is deprecated or
 * was removed is left out.
 * Source: github.com/elastic/logstash-docs-md, docs/lsr/plugins-*.md.
 */
const options: Record<keyof typeof common, Record<string, string[]>> = {
  input: {
    beats: [
      ...[
        "client_inactivity_timeout",
        "ecs_compatibility",
        "enrich",
        "event_loop_threads",
        "executor_threads",
      ],
      ...["host", "port", "ssl_certificate", "ssl_certificate_authorities", "ssl_cipher_suites"],
      ...["ssl_client_authentication", "ssl_enabled", "ssl_handshake_timeout", "ssl_key"],
      ...["ssl_key_passphrase", "ssl_supported_protocols"],
    ],
    dead_letter_queue: [
      ...["clean_consumed", "commit_offsets", "path", "pipeline_id", "sincedb_path", "start_timestamp"],
    ],
  },
  filter: {
    grok: [
      ...["break_on_match", "ecs_compatibility", "keep_empty_captures", "match", "named_captures_only"],
      ...["overwrite", "pattern_definitions", "patterns_dir", "patterns_files_glob", "tag_on_failure"],
      ...["tag_on_timeout", "target", "timeout_millis", "timeout_scope"],
    ],
    json: ["ecs_compatibility", "skip_on_invalid_json", "source", "tag_on_failure", "target"],
    mutate: [
      ...["convert", "copy", "gsub", "join", "lowercase", "merge", "coerce", "rename", "replace", "split"],
      ...["strip", "update", "uppercase", "capitalize", "tag_on_failure"],
    ],
    prune: ["blacklist_names", "blacklist_values", "interpolate", "whitelist_names", "whitelist_values"],
    translate: [
      ...["destination", "dictionary", "dictionary_path", "ecs_compatibility", "exact", "fallback", "field"],
      ...["iterate_on", "override", "refresh_behaviour", "refresh_interval", "regex", "source", "target"],
    ],
  },
  output: {
    elasticsearch: [
      ...["action", "api_key", "bulk_path", "ca_trusted_fingerprint", "cloud_auth", "cloud_id"],
      ...["compression_level", "custom_headers", "data_stream", "data_stream_auto_routing"],
      ...["data_stream_dataset", "data_stream_namespace", "data_stream_sync_fields", "data_stream_type"],
      ...["dlq_custom_codes", "dlq_on_failed_indexname_interpolation", "ecs_compatibility", "hosts", "index"],
      ...["manage_template", "password", "pipeline", "pool_max", "retry_initial_interval"],
      ...["retry_max_interval", "silence_errors_in_log", "sniffing", "ssl_certificate"],
      ...["ssl_certificate_authorities", "ssl_cipher_suites", "ssl_enabled", "ssl_key"],
      ...["ssl_supported_protocols", "ssl_verification_mode", "timeout", "user"],
    ],
  },
};

/** The options of a plugin; none that is not known. */
export function documentedOptions(section: keyof typeof common, plugin: string): string[] | undefined {
  const own = options[section][plugin];
  return own && [...own, ...common[section]];
}

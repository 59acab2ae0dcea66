/** What all of it is, in the words of Elastic. */
export const logType = "logs";

/** What tells the streams of this platform from those of others in the same Elasticsearch. */
export const streamNamespace = "mlops";

/**
 * Name of the data stream of one kind of logs, or a pattern of several.
 * Source: elastic.co, "Data stream naming scheme": `<type>-<dataset>-<namespace>`, without '-' in the parts.
 */
export function logStreams(dataset: string): string {
  return `${logType}-${dataset}-${streamNamespace}`;
}

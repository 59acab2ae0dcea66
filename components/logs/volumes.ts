/** Of each Logstash: its queues, and room for the pages that are being written. */
export function logstashVolumeGiB(queueGiB: number): number {
  return Math.ceil(queueGiB * 1.5);
}

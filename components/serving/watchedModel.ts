/** What the rules have to know of a model. */
export interface WatchedModel {
  /** Name in the settings: the label `service` of everything that is measured of it. */
  name: string;
  /** Who is told. */
  team: string;
  slo: {
    /** Share of requests that have to be answered. */
    availability: number;
    /** Time in which a prediction should be made; a bound of the server's histogram. */
    latencySeconds: number;
    /** Share of predictions that have to be made in that time. */
    latencyTarget: number;
  };
  /** Least share of right predictions. Default: none is asked for, and its alert has nothing to compare with. */
  accuracy?: number;
  /** Samples that may wait in each server. Default: what the server takes where nothing else is said. */
  maxQueueSize?: number;
}

/** Source: model/src/model_server/settings.py, `max_queue_size`, which a test compares. */
export const defaultMaxQueueSize = 1024;

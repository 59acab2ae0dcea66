import { type Answer, answerOf } from "./answer";
import { callFor, posted } from "./http";
import { type Sample, samplesOf } from "./metricsText";
import { instanceOf, type Picture } from "./picture";

/** The model's server, under an address of this machine. */
export class Model {
  /** @param onAnswer is told of every prediction that comes. */
  constructor(
    private readonly url: string,
    private readonly onAnswer: () => void,
  ) {}

  /** @param fresh asks the model itself, and not what is remembered. */
  async predict(shown: readonly Picture[], { fresh = false } = {}): Promise<Answer> {
    const request = posted(
      { instances: shown.map(instanceOf) },
      fresh ? { "cache-control": "no-cache" } : {},
    );
    const answer = answerOf(await callFor(200, `${this.url}/v1/predict`, request));
    this.onAnswer();
    return answer;
  }

  /** Says what the right answers were; they are kept, and not written yet. */
  async teach({ requestId }: Answer, labels: readonly number[]): Promise<string> {
    const feedback = [{ request_id: requestId, labels }];
    return callFor(202, `${this.url}/v1/feedback`, posted({ feedback }));
  }

  async metrics(): Promise<Sample[]> {
    return samplesOf(await callFor(200, `${this.url}/metrics`));
  }
}

function postCommand(path: string, data: string, options: string[] = []): string {
  const headers = ["-H 'content-type: application/json'", ...options].join(" ");
  return `curl -s localhost:8080${path} ${headers} -d '${data}'`;
}

/** The command line that asks the same, shortened to what a person reads. */
export function predictCommand(options: string[] = []): string {
  return postCommand("/v1/predict", '{"instances": [[0, 0.25, …]]}', options);
}

/** The command line that gives the same feedback. */
export function feedbackCommand({ requestId }: Answer, labels: readonly number[]): string {
  return postCommand("/v1/feedback", JSON.stringify({ feedback: [{ request_id: requestId, labels }] }));
}

import { Unexpected } from "./step";

/** What the server says of a request for predictions. */
export interface Answer {
  model: { name: string; version: string };
  requestId: string;
  /** As they were written, without a space: the cache keeps the same text. */
  predictions: string;
  labels: unknown[];
}

/** A prediction's label: of the output `label` where there are several outputs, else the prediction itself. */
function labelOf(prediction: unknown): unknown {
  const isObject = typeof prediction === "object" && prediction !== null;
  return isObject && "label" in prediction ? prediction.label : prediction;
}

/** Reads an answer; says so where it is none. */
export function answerOf(body: string): Answer {
  const { model, request_id: requestId, predictions } = parsed(body);
  if (model === undefined || requestId === undefined || !Array.isArray(predictions)) {
    throw new Unexpected(`an answer without model, request_id and predictions: ${body.slice(0, 200)}`);
  }
  return { model, requestId, predictions: rawPredictions(body), labels: predictions.map(labelOf) };
}

function parsed(body: string): { model?: Answer["model"]; request_id?: string; predictions?: unknown } {
  try {
    return (JSON.parse(body) ?? {}) as ReturnType<typeof parsed>;
  } catch {
    throw new Unexpected(`an answer that is no JSON: ${body.slice(0, 200)}`);
  }
}

/** They come last in the envelope. */
function rawPredictions(body: string): string {
  return body.slice(body.indexOf('"predictions":') + '"predictions":'.length, body.lastIndexOf("}"));
}

/** What is wrong with an answer, for a person; nothing where every label is right. */
export function difference(truth: readonly number[], answered: readonly unknown[]): string | undefined {
  if (answered.length !== truth.length) {
    return `${answered.length} predictions for ${truth.length} samples`;
  }
  const wrong = truth.flatMap((label, index) =>
    answered[index] === label
      ? []
      : [`sample ${index + 1} is ${label}, not ${JSON.stringify(answered[index])}`],
  );
  return wrong.length === 0 ? undefined : wrong.join(", ");
}

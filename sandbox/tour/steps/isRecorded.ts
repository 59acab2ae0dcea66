import { saw, typed } from "../console";
import { valueOf } from "../metricsText";
import { feedbackCommand, type Model } from "../model";
import { pictures } from "../picture";
import { expect, type Step } from "../step";
import type { Tour } from "../tour";

/** The server writes once a second, and asks for the accuracy every 15. */
const writtenWithin = 20;
const measuredWithin = 45;

/** Waits for the row, and shows it. */
async function awaitRow(tour: Tour, query: string, row: string): Promise<void> {
  const { namespace, service } = await tour.service("postgres");
  const inPod = ["--namespace", namespace, "exec", `statefulset/${service}`, "--"];
  const psql = ["psql", "--no-psqlrc", `--dbname=${tour.model.database}`];
  typed(`kubectl ${[...inPod, ...psql].join(" ")} --command="${query}"`);
  const rows = await tour.until(writtenWithin, async () => {
    const found = await tour.kubectl(...inPod, ...psql, `--command=${query}`);
    expect(found.includes(row), () => `Postgres has no such row:\n${found}`);
    return found;
  });
  saw(rows);
}

async function awaitAccuracy(tour: Tour, model: Model): Promise<void> {
  typed("curl -s localhost:8080/metrics | grep ai_model_accuracy");
  const accuracy = await tour.until(measuredWithin, async () => {
    const value = valueOf(await model.metrics(), "ai_model_accuracy");
    expect(value !== undefined, () => "ai_model_accuracy is not there");
    return value;
  });
  saw(`ai_model_accuracy ${accuracy}`);
}

/** Labels as Postgres writes them. */
function jsonb(labels: readonly unknown[]): string {
  return JSON.stringify(labels).replaceAll(",", ", ");
}

export const isRecorded: Step = {
  title: "Postgres has the record, and feedback gives an accuracy",
  expects: "a row in `predictions`, one in `feedback`, and ai_model_accuracy in /metrics",
  lookAt: "ai_records_dropped_total in /metrics; kubectl --namespace mlops-data logs statefulset/postgres",
  async walk(tour) {
    const truth = pictures.map(({ label }) => label);
    await tour.withModel(async (model) => {
      const answer = await model.predict(pictures);
      const where = `WHERE request_id = '${answer.requestId}'`;
      const columns = "model, version, outcome, samples, labels";
      await awaitRow(tour, `SELECT ${columns} FROM predictions ${where}`, jsonb(answer.labels));
      typed(feedbackCommand(answer, truth));
      saw(await model.teach(answer, truth));
      await awaitRow(tour, `SELECT labels FROM feedback ${where}`, jsonb(truth));
      await awaitAccuracy(tour, model);
    });
  },
};

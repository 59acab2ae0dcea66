import { difference } from "../answer";
import { saw, typed } from "../console";
import { forwardWords } from "../../portForward";
import { predictCommand } from "../model";
import { drawn, pictures } from "../picture";
import { expect, type Step } from "../step";

export const predicts: Step = {
  title: "It reads handwritten digits",
  expects:
    "the model's Service answers with the label that each picture has, as the version of the stack file",
  lookAt:
    "kubectl --namespace mlops-models get pods; kubectl --namespace mlops-models logs --selector=app.kubernetes.io/name=model",
  async walk(tour) {
    typed(`kubectl ${forwardWords(await tour.service(tour.model.service), "8080").join(" ")}`);
    typed(predictCommand(["-H 'cache-control: no-cache'"]));
    const columns = pictures.map(drawn);
    saw(
      ...(columns[0] ?? []).map((_, row) => columns.map((lines) => (lines[row] ?? "").padEnd(20)).join("")),
    );
    const answer = await tour.withModel((model) => model.predict(pictures, { fresh: true }));
    saw(answer.labels.map((label) => `→ ${String(label)}`.padEnd(20)).join(""));
    saw(`model ${answer.model.name}, version ${answer.model.version}; request ${answer.requestId}`);
    const wrong = difference(
      pictures.map(({ label }) => label),
      answer.labels,
    );
    expect(wrong === undefined, () => wrong ?? "");
    const { version } = tour.model;
    expect(answer.model.version === version, () => `version ${answer.model.version} answers, not ${version}`);
  },
};

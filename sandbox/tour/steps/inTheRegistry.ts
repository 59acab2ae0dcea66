import { asAdministrator } from "../account";
import { saw, typed } from "../console";
import { forwardWords } from "../../portForward";
import { callFor } from "../http";
import { expect, type Step } from "../step";
import type { Tour } from "../tour";

const alias = "champion";

interface Version {
  version: string;
  run_id: string;
  source: string;
}
interface Run {
  data: { metrics: { key: string; value: number }[] };
}

/** Asks the REST API of MLflow. Source: mlflow.org, "REST API", 2.0. */
async function asked<T>(url: string, headers: Record<string, string>, path: string): Promise<T> {
  typed(`curl -s -u admin:… 'localhost:5000/api/2.0/mlflow/${path}'`);
  const body = await callFor(200, `${url}/api/2.0/mlflow/${path}`, { headers });
  return JSON.parse(body) as T;
}

async function trainingLog(tour: Tour): Promise<string> {
  const { namespace } = await tour.service(tour.model.service);
  const labels = `app.kubernetes.io/name=model-bootstrap,app.kubernetes.io/instance=${tour.model.service}-train`;
  const words = ["--namespace", namespace, "logs", `--selector=${labels}`, "--tail=3"];
  typed(`kubectl ${words.join(" ")}`);
  return tour.kubectl(...words);
}

export const inTheRegistry: Step = {
  title: "The model is in the registry, trained by the update",
  expects: `MLflow has the version that the stack file names, with an accuracy, and the update's own Job put it there`,
  lookAt: "kubectl --namespace mlops-registry get pods; kubectl --namespace mlops-models get jobs",
  async walk(tour) {
    const { registered, version } = tour.model;
    const log = await trainingLog(tour);
    saw(log);
    expect(
      log.includes(`models:/${registered}/${version}`),
      () => `the Job's log says nothing of version ${version}`,
    );
    const headers = await asAdministrator(tour, "mlflow");
    typed(`kubectl ${forwardWords(await tour.service("mlflow"), "5000").join(" ")}`);
    await tour.forwarded("mlflow", async (url) => {
      const name = encodeURIComponent(registered);
      const { model_version: found } = await asked<{ model_version: Version }>(
        url,
        headers,
        `model-versions/get?name=${name}&version=${version}`,
      );
      saw(`models:/${registered}/${found.version}, from ${found.source}`);
      const champion = await asked<{ model_version: Version }>(
        url,
        headers,
        `registered-models/alias?name=${name}&alias=${alias}`,
      );
      saw(`models:/${registered}@${alias} is version ${champion.model_version.version}`);
      const { run } = await asked<{ run: Run }>(url, headers, `runs/get?run_id=${found.run_id}`);
      const accuracy = run.data.metrics.find(({ key }) => key === "accuracy")?.value;
      expect(accuracy !== undefined, () => `run ${found.run_id} has no metric accuracy`);
      saw(`accuracy ${accuracy.toFixed(4)}, of pictures that training held out`);
    });
  },
};

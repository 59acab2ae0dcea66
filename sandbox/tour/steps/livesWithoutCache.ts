import { isResolved, isTold } from "../alerts";
import { difference } from "../answer";
import { askedAgain, lookupsOf } from "../cache";
import { saw, typed } from "../console";
import { pictures } from "../picture";
import { expect, type Step } from "../step";
import type { Tour } from "../tour";

const questions = 5;
/** A cache that failed is left alone for five seconds. */
const backWithin = 60;

const alert = "RedisDown";
/** A scrape, an evaluation, what the rule waits for, and what Alertmanager does. */
const toldWithin = 300;

async function predictsWithout(tour: Tour): Promise<void> {
  const truth = pictures.map(({ label }) => label);
  await tour.withModel(async (model) => {
    const failures = await lookupsOf(model, "error");
    const began = Date.now();
    for (let asked = 0; asked < questions; asked++) {
      const wrong = difference(truth, (await model.predict(pictures)).labels);
      expect(wrong === undefined, () => wrong ?? "");
    }
    const each = Math.round((Date.now() - began) / questions);
    const failed = (await lookupsOf(model, "error")) - failures;
    saw(`${questions} of ${questions} questions answered, and right, in ${each} ms each`);
    saw(`ai_cache_requests_total{outcome="error"} grew by ${failed}`);
    expect(failed > 0, () => "the server did not miss its cache");
  });
}

export const livesWithoutCache: Step = {
  title: "Redis goes: predictions go on, and an alert says so; it comes back, and the alert goes",
  expects: `every question is answered while Redis is away, Alertmanager is told ${alert}; and all is well again after it`,
  lookAt:
    "kubectl --namespace mlops-data get pods; kubectl --namespace mlops-models logs --selector=app.kubernetes.io/name=model",
  async walk(tour) {
    const { namespace, service } = await tour.service("redis");
    const scale = async (replicas: number) => {
      const words = ["--namespace", namespace, "scale", `statefulset/${service}`, `--replicas=${replicas}`];
      typed(`kubectl ${words.join(" ")}`);
      await tour.kubectl(...words);
    };
    try {
      await scale(0);
      await tour.kubectl(
        "--namespace",
        namespace,
        "wait",
        "--for=delete",
        `pod/${service}-0`,
        "--timeout=60s",
      );
      await predictsWithout(tour);
      await isTold(tour, alert, toldWithin);
    } finally {
      // Whatever happened: an update would not see that it is away.
      await scale(1);
    }
    await tour.kubectl(
      "--namespace",
      namespace,
      "rollout",
      "status",
      `statefulset/${service}`,
      "--timeout=120s",
    );
    await tour.withModel((model) =>
      tour.until(backWithin, async () => expect((await askedAgain(model)).isHit, () => "no hit is counted")),
    );
    saw("Redis is back, and answers are hits again");
    await isResolved(tour, alert, toldWithin);
  },
};

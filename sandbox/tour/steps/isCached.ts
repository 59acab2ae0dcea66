import { askedAgain, keptIn } from "../cache";
import { saw, typed } from "../console";
import { predictCommand } from "../model";
import { pictures } from "../picture";
import { expect, type Step } from "../step";

const wait = 15;

export const isCached: Step = {
  title: "The same question again is answered from Redis",
  expects: 'ai_cache_requests_total{outcome="hit"} grows, and Redis holds a key with the very same answer',
  lookAt:
    "kubectl --namespace mlops-models logs --selector=app.kubernetes.io/name=model: the server says why the cache fails",
  async walk(tour) {
    typed(`${predictCommand()}   # twice`);
    const predictions = await tour.withModel(async (model) => {
      await model.predict(pictures);
      return tour.until(wait, async () => {
        const { answer, isHit } = await askedAgain(model);
        expect(isHit, () => "no hit is counted");
        return answer.predictions;
      });
    });
    saw('ai_cache_requests_total{outcome="hit"} grew by one');
    typed(
      "kubectl --namespace mlops-data exec statefulset/redis -- valkey-cli --scan --pattern 'prediction:*'",
    );
    const kept = await keptIn(tour);
    const found = kept.find(({ value }) => value.includes(predictions));
    expect(found !== undefined, () => `none of the ${kept.length} keys in Redis holds the answer`);
    saw(`${found.key.slice(0, 30)}…, for ${found.secondsLeft} s more: ${found.value.slice(0, 50)}…`);
  },
};

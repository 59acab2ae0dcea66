import type { Step } from "../step";
import { answersAs, update } from "../update";

export const rollsBack: Step = {
  title: "The version before comes back the same way",
  expects: "an update by the stack file, which was never touched, and the Service answers as its version",
  lookAt: "kubectl --namespace mlops-models get jobs,pods",
  async walk(tour) {
    await update(tour, []);
    await answersAs(tour, tour.model.version);
  },
};

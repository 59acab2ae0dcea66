import * as path from "node:path";

import { repository } from "../../layout";
import { saw } from "../console";
import { writeNextSettings } from "../nextVersion";
import type { Step } from "../step";
import { answersAs, update } from "../update";

export const shipsNextVersion: Step = {
  title: "The next version is trained and shipped by one line of the stack file",
  expects:
    "the update trains and registers the next version where it is not there, and the Service answers as it",
  lookAt: "kubectl --namespace mlops-models get jobs,pods; `make up` goes back to the stack file",
  async walk(tour) {
    const { instance, stack } = tour.target;
    const { version, index } = tour.model;
    const next = String(Number(version) + 1);
    const file = path.relative(repository, writeNextSettings(instance, stack, tour.model, next));
    saw(`What a user edits in Pulumi.${stack}.yaml, done in a copy of it:`);
    saw(`mlops:models[${index}].model.version: "${version}" → "${next}"`);
    await update(tour, [`--config-file=${file}`]);
    await answersAs(tour, next);
  },
};

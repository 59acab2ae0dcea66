import { pulumi } from "../engine/pulumi";
import { saw, typed } from "./console";
import { pictures } from "./picture";
import { expect } from "./step";
import type { Tour } from "./tour";

/** A pod that goes answers until it has drained: 10 s before and 45 s after its signal. */
const takenOverWithin = 90;

/** Updates the stack, by the tracked file or by another, as a person would in a shell of the sandbox. */
export async function update(tour: Tour, options: string[]): Promise<void> {
  const words = ["up", "--yes", "--skip-preview", "--suppress-outputs", ...options];
  typed(`pulumi ${words.join(" ")}`);
  const code = await pulumi(tour.target.instance, tour.target.stack, [...words, ...tour.parameters]);
  expect(code === 0, () => `the update ended with ${code}`);
}

/** Waits until the model's Service answers as this version. */
export async function answersAs(tour: Tour, version: string): Promise<void> {
  await tour.until(takenOverWithin, async () => {
    // Anew each time: a forwarded port stays with the pod that it found.
    const { model } = await tour.withModel((server) => server.predict(pictures));
    expect(model.version === version, () => `version ${model.version} answers, not ${version}`);
  });
  saw(`version ${version} answers`);
}

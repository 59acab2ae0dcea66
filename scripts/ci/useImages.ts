import { parseDocument } from "yaml";
import type { ImageSpec } from "../../components/image";
import { type ImagePlan, trainerFor } from "../../stacks/imagePlan";
import type { AnySettings } from "../../stacks/settings";
import { suffixOf } from "./images";

/** Finds the digest of a reference; none where there is no such image. */
export type DigestOf = (reference: string) => Promise<string | undefined>;

export interface UsedImages {
  /** The stack's file, in which models name digests. */
  yaml: string;
  /** References of what was not found: their models keep what the file says. */
  missing: string[];
}

/**
 * Has the models of a stack that say `build` run what a pipeline built, by digest. The file that is changed is that of
 * the checkout: what was built from a commit is deployed with it.
 * @param tag of the images without what tells them from each other: `develop-1a2b3c4`, or `develop` for the newest.
 */
export async function useImages(
  text: string,
  { settings, plan, tag }: { settings: AnySettings; plan: ImagePlan; tag: string },
  digestOf: DigestOf,
): Promise<UsedImages> {
  const document = parseDocument(text);
  const missing: string[] = [];
  const found = async (spec: ImageSpec): Promise<string | undefined> => {
    const reference = `${spec.repository}:${tag}${suffixOf(spec)}`;
    const digest = await digestOf(reference);
    if (digest === undefined) missing.push(reference);
    // Without its tag, which names the commit: a commit that changes no image must not roll a pod.
    return digest === undefined ? undefined : `${spec.repository}@${digest}`;
  };
  for (const [index, model] of settings.models.entries()) {
    const spec = plan.get(model.name);
    if (!spec) continue;
    const trains = "registry" in model.model && model.model.train === true;
    const trainer = trains ? trainerFor(model, plan, settings) : undefined;
    const [image, training] = [await found(spec), trainer && (await found(trainer))];
    if (image === undefined || (trainer && training === undefined)) continue;
    const at = ["config", "mlops:models", index];
    document.setIn([...at, "image"], document.createNode({ promote: { ref: image } }));
    if (training !== undefined)
      document.setIn([...at, "model", "train"], document.createNode({ ref: training }));
  }
  return { yaml: document.toString({ lineWidth: 0 }), missing };
}

import { type ModelSettings, parseSettings, sectionsOf, SettingsError } from "../../stacks/settings";
import { configOf } from "../engine/stackFile";
import { SandboxError } from "../failure";
import { repository } from "../layout";

/** The model that the tour asks, as the stack file describes it. */
export interface TourModel {
  /** Name of its service. */
  service: string;
  /** Name in the registry. */
  registered: string;
  version: string;
  /** Which of the stack's models it is, from 0. */
  index: number;
  /** Database that its predictions are written to. */
  database: string;
}

function settingsOf(stack: string, folder: string) {
  try {
    return parseSettings(sectionsOf(configOf(stack, folder)), `Pulumi.${stack}.yaml`);
  } catch (error) {
    if (error instanceof SettingsError) throw new SandboxError(error.message);
    throw error;
  }
}

/** Can it run on a node without a GPU, and does an update train the version that its settings name? */
function isWalkable({ gpu, model }: ModelSettings): boolean {
  return gpu === 0 && "registry" in model && model.train !== false && model.version !== undefined;
}

/** The first that runs on CPU and is trained by the update itself: its next version can be shipped by its number. */
export function chosenModel(stack: string, folder = repository): TourModel {
  const { models, postgres } = settingsOf(stack, folder);
  const index = models.findIndex(isWalkable);
  const [found] = models.slice(index);
  if (index < 0 || found === undefined || !("registry" in found.model) || found.model.version === undefined) {
    throw new SandboxError(
      `make tour: Pulumi.${stack}.yaml has no model on CPU with registry, version and train: true, as Pulumi.local.yaml has`,
    );
  }
  const { name: registered, version } = found.model;
  return { service: found.name, registered, version, index, database: postgres.database };
}

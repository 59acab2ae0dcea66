import type { Engine } from "./engine";
import type { RunningModel } from "./outputs";
import { withRegistry } from "./reach";

/** `models:/digits/3` or `models:/digits@champion`, as stacks/outputs.ts describes a source. */
const source = /^models:\/([^/@]+)(?:\/(\d+)|@(\S+))$/;

/** Writes into the registry which version serves where, as tags of the version. */
export async function tagVersions(
  engine: Engine,
  models: readonly RunningModel[],
  mlflow: string | undefined,
): Promise<void> {
  const registered = models.flatMap((model) => {
    const [, name, version, alias] = source.exec(model.source) ?? [];
    return name === undefined ? [] : [{ model, name, version, alias }];
  });
  if (registered.length === 0) return;
  await withRegistry(engine, mlflow, async (registry) => {
    for (const { model, name, version, alias } of registered) {
      const number = version ?? (await registry.versionOf(name, alias ?? ""));
      const facts = { revision: model.revision, image: model.image, stack: engine.stack };
      for (const [key, value] of Object.entries(facts)) {
        if (value !== undefined) await registry.tag(name, number, `serving.${model.name}.${key}`, value);
      }
    }
  });
}

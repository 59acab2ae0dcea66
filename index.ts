import * as pulumi from "@pulumi/pulumi";
import { buildCloud } from "./stacks/cloud";
import { buildData } from "./stacks/data";
import { buildOnDocker } from "./stacks/docker";
import { buildFoundation } from "./stacks/foundation";
import { buildObservability } from "./stacks/observability";
import { describeModels, describeServices, revealCredentials, type StackOutputs } from "./stacks/outputs";
import { planImages } from "./stacks/imagePlan";
import { buildImages } from "./stacks/images";
import { registerOverrides } from "./stacks/overrides";
import { buildRegistry } from "./stacks/registry";
import { buildServing } from "./stacks/serving";
import { isOnDocker, loadSettings } from "./stacks/settings";

/** The platform of one stack, layer by layer; its result is what `pulumi stack output` shows. */
export = async (): Promise<StackOutputs> => {
  // Everything wrong with the settings is reported here, before the first resource.
  const settings = loadSettings(new pulumi.Config());
  const plan = planImages(settings, __dirname, `Pulumi.${pulumi.getStack()}.yaml`);
  const overrides = registerOverrides(settings.overrides);
  // A developer's machine has no cluster to build layers in.
  if (isOnDocker(settings)) return overrides.checked(buildOnDocker(settings, plan));

  const cloud = await buildCloud(settings);
  const foundation = buildFoundation(settings, cloud);
  const data = buildData(settings, foundation);
  const registry = buildRegistry(settings, foundation, data);
  const images = buildImages(plan, settings, { cloud, repositories: registry.repositories });
  const serving = buildServing(settings, foundation, { data, registry, images });
  const observability = buildObservability(settings, foundation, { data, registry, serving });

  return overrides.checked({
    services: describeServices(data, registry, serving, observability),
    models: describeModels(serving),
    credentials: revealCredentials(data, registry, observability),
  });
};

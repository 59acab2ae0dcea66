import * as pulumi from "@pulumi/pulumi";
import { fits, isOfKind } from "./overrides/kind";
import { type Fields, mergeFields } from "./overrides/merge";
import { type Registered, unmatched } from "./overrides/unmatched";
import { SettingsError } from "./settings";
import type { OverrideSettings } from "./settings/overrides";

export interface Overrides {
  /**
   * Hands on what the program exports, once it has registered everything.
   * @throws SettingsError with every override that meant no resource.
   */
  checked<Outputs>(outputs: Outputs): Outputs;
}

/**
 * Has the stack change the inputs of its resources as `mlops:overrides` say. To be called once, before the first
 * resource: what was registered earlier stays as it is. Components see nothing of it; golden files, policies and
 * providers see the result.
 */
export function registerOverrides(overrides: readonly OverrideSettings[]): Overrides {
  const registered: Registered[] = [];
  if (overrides.length > 0) {
    pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {
      registered.push({ type, name });
      return { props: overridden({ type, name }, props, overrides), opts };
    });
  }
  return {
    checked(outputs) {
      const problems = overrides.flatMap((override, index) =>
        registered.some((resource) => isMeant(resource, override))
          ? []
          : [unmatched(override, index, registered)],
      );
      if (problems.length > 0) throw new SettingsError(`Pulumi.${pulumi.getStack()}.yaml`, problems);
      return outputs;
    },
  };
}

function overridden(resource: Registered, inputs: Fields, overrides: readonly OverrideSettings[]): Fields {
  return overrides.reduce((fields, override, index) => {
    if (!isMeant(resource, override)) return fields;
    const origin = `Pulumi.${pulumi.getStack()}.yaml: mlops:overrides[${index}].set on ${resource.name}`;
    return mergeFields(fields, override.set, [origin]) as Fields;
  }, inputs);
}

function isMeant({ type, name }: Registered, { kind, name: pattern = "*" }: OverrideSettings): boolean {
  return isOfKind(type, kind) && fits(name, pattern);
}

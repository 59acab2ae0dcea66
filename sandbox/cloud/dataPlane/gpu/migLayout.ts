import { parse } from "yaml";

import type { InstanceShape } from "../../../../components/gpu";
import { isObject, type Json } from "../../../plugins/common/properties";

/** MIG instances of one GPU, by profile. Empty: the GPU is whole. */
export type Layout = Record<string, number>;

/** Compute slices of a GPU; the number before the `g` of a profile says how many it takes. */
const slices = 7;

function computeSlices(layout: Layout): number {
  return Object.entries(layout).reduce(
    (sum, [profile, count]) => sum + Number.parseInt(profile, 10) * count,
    0,
  );
}

/** Can the GPU be cut like this? No more instances of a profile than it has room for, and no more slices than it has. */
export function fits(layout: Layout, profiles: Readonly<Record<string, number>>): boolean {
  const each = Object.entries(layout).every(([profile, count]) => count <= (profiles[profile] ?? 0));
  return each && computeSlices(layout) <= slices;
}

/**
 * The layout that a configuration of mig-parted has under a name, for each GPU of an instance; none where it has no
 * such name, or the GPUs cannot be cut so. Source: mig-parted, api/spec/v1 (`mig-configs`).
 */
export function layoutNamed(name: string, content: string, shape: InstanceShape): Layout[] | undefined {
  const document = parse(content) as Json;
  const configs = isObject(document) && isObject(document["mig-configs"]) ? document["mig-configs"] : {};
  const specs = Object.hasOwn(configs, name) ? configs[name] : undefined;
  if (!Array.isArray(specs)) return undefined;
  const layouts = Array.from({ length: shape.gpus }, (): Layout => ({}));
  for (const spec of specs.filter(isObject)) {
    const { devices, "mig-enabled": isEnabled, "mig-devices": instances, "device-filter": filter } = spec;
    const chosen = Array.isArray(devices) ? devices.map(Number) : layouts.map((_, index) => index);
    const layout = isEnabled === true && isObject(instances) ? (instances as Layout) : {};
    // Here no GPU has a device id: what is meant for other models is what does not fit.
    if (!fits(layout, shape.gpu?.mig ?? {})) {
      if (filter === undefined) return undefined;
      continue;
    }
    for (const index of chosen) if (index in layouts) layouts[index] = layout;
  }
  return layouts;
}

/** The instances of all GPUs together. */
export function together(layouts: Layout[]): Layout {
  const sum: Layout = {};
  for (const layout of layouts)
    for (const [profile, count] of Object.entries(layout)) sum[profile] = (sum[profile] ?? 0) + count;
  return sum;
}

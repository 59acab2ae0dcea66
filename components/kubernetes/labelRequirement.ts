/** A condition on one label, in selectors of pods, of namespaces and of nodes alike. */
export interface LabelRequirement {
  key: string;
  operator: string;
  values?: readonly string[];
}

/**
 * Whether labels meet a requirement; undefined for an operator that is not one of the four that all selectors have. Of labels
 * that lack the key, `NotIn` holds.
 * Source: the Kubernetes API, `LabelSelectorRequirement` of meta/v1.
 */
export function meets(
  labels: Readonly<Record<string, string>>,
  { key, operator, values = [] }: LabelRequirement,
): boolean | undefined {
  const value = labels[key];
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return undefined;
  }
}

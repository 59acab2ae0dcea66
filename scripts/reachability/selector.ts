import { type LabelRequirement, meets } from "../../components/kubernetes/labelRequirement";

export type Labels = Readonly<Record<string, string>>;

export interface LabelSelector {
  matchLabels?: Labels;
  matchExpressions?: readonly LabelRequirement[];
}

/**
 * Whether a selector that is there selects these labels; an empty one selects everything. What an absent one means is
 * the field's to say.
 * Source: the Kubernetes API, `LabelSelector` of meta/v1.
 */
export function selects({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  const equal = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
  return equal && matchExpressions.every((requirement) => isMet(requirement, labels));
}

function isMet(requirement: LabelRequirement, labels: Labels): boolean {
  const met = meets(labels, requirement);
  if (met === undefined) throw new Error(`${requirement.operator} is no operator of a label selector`);
  return met;
}

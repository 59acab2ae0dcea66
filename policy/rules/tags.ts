import { taggable } from "../../components/aws/taggable";
import type { Rule } from "../rule";
import { at, isObject, isSet, isUnknown, texts } from "../values";

/** The account's bill is grouped by them. */
const defaultKeys = ["mlops-stack.io/name", "mlops-stack.io/managed-by"];

export const tags: Rule[] = [
  {
    id: "cost-tags",
    description: "Everything in AWS that takes tags carries those that its cost is allocated by.",
    remedy: "Give the provider defaultTags, or the resource tags.",
    severity: "medium",
    settings: {
      keys: {
        type: "array",
        items: { type: "string" },
        default: defaultKeys,
        description: "Keys that every resource needs.",
      },
    },
    check: ({ type, props, defaultTags }, { settings }) => {
      if (taggable[type] !== true) return [];
      // The provider writes what it adds itself into tagsAll.
      const given = [defaultTags, props["tags"], props["tagsAll"]];
      if (given.some(isUnknown)) return [];
      const all = Object.assign({}, ...given.filter(isObject)) as typeof defaultTags;
      const keys = "keys" in settings ? texts(settings["keys"]) : defaultKeys;
      return keys.filter((key) => !isSet(at(all, key))).map((key) => `the tag ${key} is missing`);
    },
  },
];

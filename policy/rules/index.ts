import type { Rule } from "../rule";
import { encryption } from "./encryption";
import { iam } from "./iam";
import { kubernetes } from "./kubernetes";
import { machines } from "./machines";
import { publicAccess } from "./publicAccess";
import { secrets } from "./secrets";
import { state } from "./state";
import { tags } from "./tags";

/** Every rule, by theme. */
export const rules: Rule[] = [
  ...publicAccess,
  ...encryption,
  ...iam,
  ...machines,
  ...state,
  ...tags,
  ...kubernetes,
  ...secrets,
];

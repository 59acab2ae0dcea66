import type { PolicyStatement } from "../components/aws";
import type { Owner } from "./roleNames";

/** Where a deployment may act. */
export interface Scope extends Owner {
  region: string;
  /** `mlops:aws.name` of the stack: the cluster and what carries its name. */
  installation: string;
  /** Stacks of pull requests are made as well, under the name with a number behind it. Default false. */
  reviews?: boolean;
}

/** What a deployment does with one service. A policy holds 6144 characters: these are one policy each. */
export type Permissions = (scope: Scope) => PolicyStatement[];

/** Actions of one service, by their names. */
export const each = (service: string, actions: string): string[] =>
  actions
    .trim()
    .split(/\s+/)
    .map((action) => `${service}:${action}`);

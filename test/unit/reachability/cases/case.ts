import type { NetworkPolicy } from "../../../../scripts/reachability/networkPolicy";
import { type everybody, policy } from "../network";

type Somebody = keyof typeof everybody;

/** What the policies let through and what not: `web -> db 5432`, or `web -> db 53/UDP`. */
export interface Case {
  promise: string;
  policies: NetworkPolicy[];
  open?: `${Somebody} -> ${Somebody} ${string}`[];
  closed?: `${Somebody} -> ${Somebody} ${string}`[];
}

type Rules<Direction extends "ingress" | "egress"> = NonNullable<NetworkPolicy["spec"][Direction]>;

export const all = {};
export const label = (app: string) => ({ matchLabels: { app } });
export const named = (name: string) => ({ matchLabels: { "kubernetes.io/metadata.name": name } });
export const select = (key: string, operator: string, ...values: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

/** The policy for `db`, with these ingress rules. */
export const toDb = (...ingress: Rules<"ingress">) => policy("store", { podSelector: label("db"), ingress });

/** The policy for `web`, with these egress rules. */
export const fromWeb = (...egress: Rules<"egress">) =>
  policy("shop", { podSelector: label("web"), policyTypes: ["Egress"], egress });

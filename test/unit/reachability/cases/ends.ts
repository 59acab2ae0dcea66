import { policy } from "../network";
import { all, type Case, fromWeb, label, named, toDb } from "./case";

export const isolation: Case[] = [
  {
    promise: "without policies everything is open",
    policies: [],
    open: ["web -> db 5432", "internet -> web 1", "db -> internet 443/UDP"],
  },
  {
    promise: "an empty podSelector is every pod of the namespace, and of no other",
    policies: [policy("shop", { podSelector: all })],
    closed: ["db -> web 80", "db -> api 8080"],
    open: ["web -> db 5432"],
  },
  {
    promise: "a podSelector that is left out is an empty one",
    policies: [policy("shop", {})],
    closed: ["db -> web 80"],
    open: ["web -> db 5432"],
  },
  {
    promise: "a policy leaves pods alone that it does not select",
    policies: [policy("shop", { podSelector: label("web") })],
    closed: ["api -> web 80"],
    open: ["web -> api 8080"],
  },
  {
    promise: "a policy does not reach into another namespace",
    policies: [policy("shop", { podSelector: label("db") })],
    open: ["web -> db 5432"],
  },
  {
    promise: "a pod that is closed to others still calls them",
    policies: [policy("shop", { podSelector: label("web") })],
    open: ["web -> internet 443"],
    closed: ["internet -> web 80"],
  },
  {
    promise: "two replicas of a workload are kept apart as others are",
    policies: [policy("store", {})],
    closed: ["db -> db 5432"],
  },
  {
    promise: "the node of a pod is never kept from it, nor it from its node",
    policies: [policy("shop", { policyTypes: ["Ingress", "Egress"] })],
    open: ["node -> web 80", "web -> node 10250"],
  },
  {
    promise: "a pod in the network of its node is neither isolated nor kept out",
    policies: [policy("store", { policyTypes: ["Ingress", "Egress"] })],
    open: ["internet -> agent 9100", "agent -> db 5432", "db -> agent 9100"],
  },
];

export const directions: Case[] = [
  {
    promise: "without policyTypes a policy is about ingress",
    policies: [policy("shop", { podSelector: label("web") })],
    closed: ["api -> web 80"],
    open: ["web -> api 8080"],
  },
  {
    promise: "without policyTypes an egress rule makes it about egress as well",
    policies: [
      policy("shop", { podSelector: label("web"), egress: [{ to: [{ podSelector: label("api") }] }] }),
    ],
    closed: ["api -> web 80", "web -> db 5432"],
    open: ["web -> api 8080"],
  },
  {
    promise: "without policyTypes an empty list of egress rules says nothing",
    policies: [policy("shop", { podSelector: label("web"), egress: [] })],
    open: ["web -> db 5432"],
  },
  {
    promise: "an empty list of policyTypes is none",
    policies: [policy("shop", { podSelector: label("web"), policyTypes: [] })],
    closed: ["api -> web 80"],
    open: ["web -> db 5432"],
  },
  {
    promise: "policyTypes Egress alone leaves ingress open",
    policies: [policy("shop", { podSelector: label("web"), policyTypes: ["Egress"] })],
    closed: ["web -> api 8080"],
    open: ["api -> web 80"],
  },
  {
    promise: "policyTypes Egress alone makes ingress rules idle",
    policies: [
      policy("shop", {
        podSelector: label("web"),
        policyTypes: ["Egress"],
        ingress: [{ from: [{ podSelector: label("api") }] }],
      }),
    ],
    open: ["db -> web 80"],
  },
  {
    promise: "policyTypes Ingress alone makes egress rules idle",
    policies: [
      policy("shop", {
        podSelector: label("web"),
        policyTypes: ["Ingress"],
        egress: [{ to: [{ podSelector: label("api") }] }],
      }),
    ],
    open: ["web -> db 5432"],
  },
  { promise: "both ends have to agree", policies: [fromWeb({}), toDb()], closed: ["web -> db 5432"] },
  {
    promise: "the source has to agree though the destination does",
    policies: [fromWeb(), toDb({})],
    closed: ["web -> db 5432"],
    open: ["api -> db 5432"],
  },
  { promise: "both ends agree", policies: [fromWeb({}), toDb({})], open: ["web -> db 5432"] },
];

export const union: Case[] = [
  {
    promise: "what one policy admits another cannot refuse",
    policies: [policy("store", {}), toDb({})],
    open: ["web -> db 5432"],
  },
  {
    promise: "policies do not lend each other halves of a rule",
    policies: [
      toDb({ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: 1 }] }),
      toDb({ from: [{ namespaceSelector: named("shop") }], ports: [{ port: 2 }] }),
    ],
    open: ["internet -> db 1", "web -> db 2"],
    closed: ["internet -> db 2", "web -> db 1"],
  },
  {
    promise: "an idle policy beside an open one isolates",
    policies: [
      policy("shop", { podSelector: label("web") }, "a"),
      policy(
        "shop",
        { podSelector: label("web"), ingress: [{ from: [{ podSelector: label("api") }] }] },
        "b",
      ),
    ],
    open: ["api -> web 80"],
    closed: ["db -> web 80"],
  },
];

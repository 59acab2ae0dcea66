import type { NetworkPolicy } from "../../../../scripts/reachability/networkPolicy";
import { policy } from "../network";
import { all, type Case, fromWeb, label, named, select, toDb } from "./case";

export const peers: Case[] = [
  { promise: "no rule admits nobody", policies: [toDb()], closed: ["web -> db 5432", "internet -> db 5432"] },
  {
    promise: "an empty rule admits everybody, from outside as well",
    policies: [toDb({})],
    open: ["web -> db 5432", "internet -> db 1/UDP"],
  },
  {
    promise: "from, left out, is everybody",
    policies: [toDb({ ports: [{ port: 5432 }] })],
    open: ["internet -> db 5432"],
    closed: ["internet -> db 9000"],
  },
  {
    promise: "an empty from is everybody, as one that is left out",
    policies: [toDb({ from: [], ports: [{ port: 5432 }] })],
    open: ["internet -> db 5432"],
    closed: ["internet -> db 9000"],
  },
  {
    promise: "an empty to is everybody",
    policies: [fromWeb({ to: [] })],
    open: ["web -> internet 443", "web -> db 5432"],
  },
  {
    promise: "a podSelector alone means pods of the policy's own namespace",
    policies: [policy("shop", { podSelector: label("web"), ingress: [{ from: [{ podSelector: all }] }] })],
    open: ["api -> web 80"],
    closed: ["db -> web 80", "internet -> web 80"],
  },
  {
    promise: "a podSelector alone does not find its pods elsewhere",
    policies: [toDb({ from: [{ podSelector: label("web") }] })],
    closed: ["web -> db 5432"],
  },
  {
    promise: "a namespaceSelector alone means every pod of those namespaces",
    policies: [toDb({ from: [{ namespaceSelector: { matchLabels: { team: "sales" } } }] })],
    open: ["web -> db 5432", "api -> db 5432"],
    closed: ["db -> db 5432", "internet -> db 5432"],
  },
  {
    promise: "an empty namespaceSelector means every pod of the cluster, and nobody outside",
    policies: [toDb({ from: [{ namespaceSelector: all }] })],
    open: ["web -> db 5432", "db -> db 5432"],
    closed: ["internet -> db 5432"],
  },
  {
    promise: "both selectors in one entry mean pods that both select",
    policies: [toDb({ from: [{ namespaceSelector: named("shop"), podSelector: label("web") }] })],
    open: ["web -> db 5432"],
    closed: ["api -> db 5432", "db -> db 5432"],
  },
  {
    promise: "both selectors in two entries mean pods that either selects",
    policies: [toDb({ from: [{ namespaceSelector: named("shop") }, { podSelector: label("db") }] })],
    open: ["web -> db 5432", "api -> db 5432", "db -> db 5432"],
  },
  {
    promise: "the API server's own label names a namespace",
    policies: [toDb({ from: [{ namespaceSelector: named("store") }] })],
    open: ["db -> db 5432"],
    closed: ["web -> db 5432"],
  },
  {
    promise: "selectors are for egress what they are for ingress",
    policies: [fromWeb({ to: [{ namespaceSelector: named("store"), podSelector: label("db") }] })],
    open: ["web -> db 5432"],
    closed: ["web -> api 8080", "web -> internet 443"],
  },
  {
    promise: "a pod in the network of its node is admitted as the node that it is",
    policies: [toDb({ from: [{ podSelector: label("db") }] })],
    open: ["agent -> db 5432"],
  },
];

const admits = (selector: object): NetworkPolicy[] => [
  toDb({ from: [{ namespaceSelector: all, podSelector: selector }] }),
];

export const expressions: Case[] = [
  {
    promise: "In wants one of the values",
    policies: admits(select("app", "In", "web", "other")),
    open: ["web -> db 5432"],
    closed: ["api -> db 5432"],
  },
  {
    promise: "In wants the key",
    policies: admits(select("tier", "In", "front")),
    open: ["web -> db 5432"],
    closed: ["db -> db 5432"],
  },
  {
    promise: "NotIn refuses the values",
    policies: admits(select("app", "NotIn", "web")),
    closed: ["web -> db 5432"],
    open: ["api -> db 5432"],
  },
  {
    promise: "NotIn holds where the key is not there",
    policies: admits(select("tier", "NotIn", "front")),
    open: ["db -> db 5432"],
    closed: ["web -> db 5432"],
  },
  {
    promise: "Exists wants the key, whatever the value",
    policies: admits(select("tier", "Exists")),
    open: ["web -> db 5432", "api -> db 5432"],
    closed: ["db -> db 5432"],
  },
  {
    promise: "DoesNotExist wants it away",
    policies: admits(select("tier", "DoesNotExist")),
    closed: ["web -> db 5432"],
    open: ["db -> db 5432"],
  },
  {
    promise: "all expressions and all labels have to hold",
    policies: admits({ ...label("web"), ...select("tier", "In", "back") }),
    closed: ["web -> db 5432", "api -> db 5432"],
  },
  {
    promise: "expressions select namespaces as well",
    policies: [toDb({ from: [{ namespaceSelector: select("team", "DoesNotExist") }] })],
    open: ["db -> db 5432"],
    closed: ["web -> db 5432"],
  },
  {
    promise: "expressions select the pods of a policy as well",
    policies: [policy("shop", { podSelector: select("tier", "NotIn", "back") })],
    closed: ["db -> web 80"],
    open: ["db -> api 8080"],
  },
];

export const blocks: Case[] = [
  {
    promise: "an ipBlock admits its addresses",
    policies: [toDb({ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }] })],
    open: ["internet -> db 5432"],
    closed: ["internet6 -> db 5432", "api -> db 5432"],
  },
  {
    promise: "an ipBlock does not admit what it excepts",
    policies: [toDb({ from: [{ ipBlock: { cidr: "203.0.0.0/16", except: ["203.0.113.0/28"] } }] })],
    closed: ["internet -> db 5432"],
  },
  {
    promise: "another exception takes nothing away",
    policies: [toDb({ from: [{ ipBlock: { cidr: "203.0.0.0/16", except: ["203.0.113.0/29"] } }] })],
    open: ["internet -> db 5432"],
  },
  {
    promise: "what one block excepts another may admit",
    policies: [
      toDb({
        from: [
          { ipBlock: { cidr: "203.0.0.0/16", except: ["203.0.113.0/24"] } },
          { ipBlock: { cidr: "203.0.113.10/32" } },
        ],
      }),
    ],
    open: ["internet -> db 5432"],
  },
  {
    promise: "the whole of IPv4 is not IPv6",
    policies: [fromWeb({ to: [{ ipBlock: { cidr: "0.0.0.0/0" } }] })],
    open: ["web -> internet 443"],
    closed: ["web -> internet6 443"],
  },
  {
    promise: "an ipBlock may be of IPv6",
    policies: [fromWeb({ to: [{ ipBlock: { cidr: "2001:db8::/32" } }] })],
    open: ["web -> internet6 443"],
    closed: ["web -> internet 443"],
  },
  {
    promise: "an ipBlock covers pods whose addresses are in it, as far as they are known",
    policies: [toDb({ from: [{ ipBlock: { cidr: "10.1.0.0/16" } }] })],
    open: ["web -> db 5432"],
    closed: ["api -> db 5432"],
  },
];

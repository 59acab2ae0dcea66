import { policy } from "../network";
import { type Case, fromWeb, named, toDb } from "./case";

export const ports: Case[] = [
  {
    promise: "ports that are left out, or an empty list of them, are every port",
    policies: [toDb({ ports: [] })],
    open: ["web -> db 5432", "web -> db 1/SCTP"],
  },
  {
    promise: "the protocol is TCP where none is said",
    policies: [toDb({ ports: [{ port: 53 }] })],
    open: ["web -> db 53"],
    closed: ["web -> db 53/UDP"],
  },
  {
    promise: "a protocol without a port is every port of it",
    policies: [toDb({ ports: [{ protocol: "UDP" }] })],
    open: ["web -> db 53/UDP"],
    closed: ["web -> db 53"],
  },
  {
    promise: "several ports are alternatives",
    policies: [toDb({ ports: [{ port: 1 }, { port: 2, protocol: "UDP" }] })],
    open: ["web -> db 1", "web -> db 2/UDP"],
    closed: ["web -> db 2"],
  },
  {
    promise: "a rule wants its peers and its ports",
    policies: [toDb({ from: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: 5432 }] })],
    open: ["internet -> db 5432"],
    closed: ["internet -> db 9000", "api -> db 5432"],
  },
  {
    promise: "the port of one rule is not the port of another rule's peers",
    policies: [
      toDb(
        { from: [{ namespaceSelector: named("shop") }], ports: [{ port: 9000 }] },
        { ports: [{ port: 5432 }], from: [{ ipBlock: { cidr: "203.0.113.0/24" } }] },
      ),
    ],
    open: ["api -> db 9000"],
    closed: ["api -> db 5432", "internet -> db 9000"],
  },
  {
    promise: "endPort includes both ends and what is between",
    policies: [toDb({ ports: [{ port: 5000, endPort: 6000 }] })],
    open: ["web -> db 5000", "web -> db 5432", "web -> db 6000"],
    closed: ["web -> db 4999", "web -> db 6001", "web -> db 5432/UDP"],
  },
  {
    promise: "endPort may be the port itself",
    policies: [toDb({ ports: [{ port: 5432, endPort: 5432 }] })],
    open: ["web -> db 5432"],
    closed: ["web -> db 5433"],
  },
  {
    promise: "a name is the port of that name at the pod that is called",
    policies: [policy("shop", { ingress: [{ ports: [{ port: "http" }] }] })],
    open: ["db -> web 80", "db -> api 8080"],
    closed: ["db -> web 8080", "db -> api 80"],
  },
  {
    promise: "a name in an egress rule is looked up at each destination",
    policies: [fromWeb({ ports: [{ port: "http" }] })],
    open: ["web -> api 8080", "web -> db 9000"],
    closed: ["web -> api 80", "web -> db 8080"],
  },
  {
    promise: "a name is of one protocol",
    policies: [policy("shop", { ingress: [{ ports: [{ port: "http", protocol: "UDP" }] }] })],
    open: ["db -> api 8081/UDP"],
    closed: ["db -> api 8080", "db -> web 80/UDP"],
  },
  {
    promise: "a name that the pod does not have is no port",
    policies: [toDb({ ports: [{ port: "metrics" }] })],
    closed: ["web -> db 5432", "web -> db 9000"],
  },
  {
    promise: "what is no pod has no names",
    policies: [fromWeb({ ports: [{ port: "http" }] })],
    closed: ["web -> internet 80"],
  },
];

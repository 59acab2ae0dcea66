import assert from "node:assert/strict";
import {
  type NetworkPolicySpec,
  type PolicyPeer,
  type PolicyPort,
  problemsOf,
} from "../../../scripts/reachability/networkPolicy";
import { selects } from "../../../scripts/reachability/selector";
import { policy } from "./network";

describe("a network policy that the API server refuses", () => {
  const withPeer = (peer: PolicyPeer): NetworkPolicySpec => ({ ingress: [{ from: [peer] }] });
  const withPort = (port: PolicyPort): NetworkPolicySpec => ({
    policyTypes: ["Egress"],
    egress: [{ ports: [port] }],
  });
  const cidr = "10.0.0.0/16";
  const wrong: Record<string, [NetworkPolicySpec, RegExp]> = {
    "has a peer that names nobody": [withPeer({}), /names nobody/],
    "has a peer of two kinds": [withPeer({ ipBlock: { cidr }, podSelector: {} }), /at once/],
    "excepts what is not in the block": [
      withPeer({ ipBlock: { cidr, except: ["10.1.0.0/24"] } }),
      /no part of it/,
    ],
    "excepts the whole block": [withPeer({ ipBlock: { cidr, except: [cidr] } }), /no part of it/],
    "has an end before its beginning": [withPort({ port: 9, endPort: 8 }), /before/],
    "has an end after a name": [withPort({ port: "http", endPort: 8 }), /number/],
    "has an end without a beginning": [withPort({ endPort: 8 }), /number/],
  };
  for (const [fault, [spec, message]] of Object.entries(wrong)) {
    it(fault, () => assert.match(problemsOf(policy("shop", spec)).join("\n"), message));
  }

  it("is none that is right", () => {
    const spec = {
      ingress: [{ from: [{ podSelector: {}, namespaceSelector: {} }], ports: [{ port: 1, endPort: 1 }] }],
      egress: [{ to: [{ ipBlock: { cidr, except: ["10.0.1.0/24"] } }], ports: [{}] }],
    };
    assert.deepEqual(problemsOf(policy("shop", spec)), []);
  });
});

describe("a label selector", () => {
  it("knows four operators and no other", () => {
    const selector = { matchExpressions: [{ key: "app", operator: "Near", values: ["web"] }] };
    assert.throws(() => selects(selector, {}), /Near is no operator/);
  });
});

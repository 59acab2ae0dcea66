import fc from "fast-check";
import type {
  NetworkPolicy,
  PolicyPeer,
  PolicyPort,
  Protocol,
} from "../../../scripts/reachability/networkPolicy";
import type { LabelSelector } from "../../../scripts/reachability/selector";
import { type Connection, mayConnect } from "../../../scripts/reachability/verdict";
import { everybody, namespaces, policy } from "./network";

const label = fc.constantFrom("app", "tier", "team", "kubernetes.io/metadata.name");
const value = fc.constantFrom("web", "api", "db", "front", "back", "sales", "shop", "store");
const protocol = fc.constantFrom<Protocol>("TCP", "UDP");
const number = fc.constantFrom(80, 5432, 8080, 8081, 9000);

const selector: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(label, value, { maxKeys: 1 }),
    matchExpressions: fc.array(
      fc.record({
        key: label,
        operator: fc.constantFrom("In", "NotIn", "Exists", "DoesNotExist"),
        values: fc.array(value, { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 1 },
    ),
  },
  { requiredKeys: [] },
);

const peer: fc.Arbitrary<PolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector, namespaceSelector: selector }),
  fc.constantFrom("203.0.113.0/24", "10.1.0.0/16", "2001:db8::/32").map((cidr) => ({ ipBlock: { cidr } })),
);

const port: fc.Arbitrary<PolicyPort> = fc.oneof(
  fc.record({ protocol, port: fc.oneof(number, fc.constantFrom("http", "sql")) }, { requiredKeys: [] }),
  number.map((from) => ({ port: from, endPort: from + 1000 })),
);

const ports = fc.array(port, { maxLength: 2 });
const peers = fc.array(peer, { maxLength: 2 });
const ingress = fc.array(fc.record({ from: peers, ports }), { maxLength: 3 });
const egress = fc.array(fc.record({ to: peers, ports }), { maxLength: 3 });
const namespace = fc.constantFrom("shop", "store");

const anyPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .tuple(
    namespace,
    fc.record(
      { podSelector: selector, policyTypes: fc.subarray(["Ingress", "Egress"] as const), ingress, egress },
      { requiredKeys: [] },
    ),
  )
  .map(([where, spec]) => policy(where, spec));
const policies = fc.array(anyPolicy, { maxLength: 4 });

const somebody = fc.constantFrom(...Object.values(everybody));
const connection: fc.Arbitrary<Connection> = fc.record({
  from: somebody,
  to: somebody,
  port: number,
  protocol,
});

const may = (some: NetworkPolicy[], talk: Connection) => mayConnect({ policies: some, namespaces }, talk);

describe("laws of network policies", () => {
  it("a policy that selects nobody changes nothing", () => {
    const nobody = { matchLabels: { app: "nobody" } };
    fc.assert(
      fc.property(policies, anyPolicy, connection, (some, { namespace: where, spec }, talk) => {
        const idle = policy(where, { ...spec, podSelector: nobody });
        return may([...some, idle], talk) === may(some, talk);
      }),
    );
  });

  it("the order of policies changes nothing", () => {
    fc.assert(
      fc.property(policies, connection, (some, talk) => may(some, talk) === may([...some].reverse(), talk)),
    );
  });

  it("a rule that is taken away opens nothing", () => {
    fc.assert(
      fc.property(
        policies,
        anyPolicy,
        fc.nat(),
        connection,
        (some, { namespace: where, spec }, index, talk) => {
          // What a policy is about must not follow from the rules that are left.
          const whole = { ...spec, policyTypes: ["Ingress", "Egress"] as const };
          const less = {
            ...whole,
            ingress: whole.ingress?.filter((_, at) => at !== index % 3),
            egress: whole.egress?.filter((_, at) => at !== (index >> 2) % 3),
          };
          return !may([...some, policy(where, less)], talk) || may([...some, policy(where, whole)], talk);
        },
      ),
    );
  });

  it("a peer or a port that is taken away opens nothing, as long as one is left", () => {
    const two = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(two(peer), two(port), connection, (from, open, talk) => {
        const admitting = (some: PolicyPeer[], at: PolicyPort[]) =>
          ["shop", "store"].map((where) => policy(where, { ingress: [{ from: some, ports: at }] }));
        const whole = may(admitting(from, open), talk);
        return [admitting(from.slice(1), open), admitting(from, open.slice(1))].every(
          (less) => !may(less, talk) || whole,
        );
      }),
    );
  });

  it("policies for the same pods and directions admit together what each of them admits", () => {
    fc.assert(
      fc.property(
        namespace,
        selector,
        fc.tuple(ingress, ingress),
        connection,
        (where, podSelector, rules, talk) => {
          const [one, other] = rules.map((some) =>
            policy(where, { podSelector, policyTypes: ["Ingress"], ingress: some }),
          ) as [NetworkPolicy, NetworkPolicy];
          return may([one, other], talk) === (may([one], talk) || may([other], talk));
        },
      ),
    );
  });

  it("two policies do what one with the rules of both does", () => {
    fc.assert(
      fc.property(
        namespace,
        selector,
        fc.tuple(egress, egress),
        connection,
        (where, podSelector, [a, b], talk) => {
          const of = (rules: NetworkPolicy["spec"]["egress"]) =>
            policy(where, { podSelector, policyTypes: ["Egress"], egress: rules });
          return may([of(a), of(b)], talk) === may([of([...a, ...b])], talk);
        },
      ),
    );
  });

  it("a connection is open where both its ends agree, and nowhere else", () => {
    fc.assert(
      fc.property(policies, connection, (some, talk) => {
        const of = (direction: "Ingress" | "Egress") =>
          some
            .filter(({ spec: { policyTypes = [], egress: rules = [] } }) =>
              policyTypes.length > 0
                ? policyTypes.includes(direction)
                : direction === "Ingress" || rules.length > 0,
            )
            .map((whole) => ({ ...whole, spec: { ...whole.spec, policyTypes: [direction] } }));
        return may(some, talk) === (may(of("Ingress"), talk) && may(of("Egress"), talk));
      }),
    );
  });
});

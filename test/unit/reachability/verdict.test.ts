import assert from "node:assert/strict";
import type { Protocol } from "../../../scripts/reachability/networkPolicy";
import { mayConnect } from "../../../scripts/reachability/verdict";
import type { Case } from "./cases/case";
import { directions, isolation, union } from "./cases/ends";
import { blocks, expressions, peers } from "./cases/peers";
import { ports } from "./cases/ports";
import { everybody, namespaces } from "./network";

const tables: Record<string, Case[]> = { isolation, directions, peers, expressions, blocks, ports, union };

for (const [noun, cases] of Object.entries(tables)) {
  describe(`network policies: ${noun}`, () => {
    for (const { promise, policies, open = [], closed = [] } of cases) {
      it(promise, () => {
        const found = [...open, ...closed].filter((text) =>
          mayConnect({ policies, namespaces }, connectionOf(text)),
        );
        assert.deepEqual(found, open);
      });
    }
  });
}

function connectionOf(text: string) {
  const [, from = "", to = "", port, protocol = "TCP"] =
    /^(\w+) -> (\w+) (\d+)(?:\/(\w+))?$/.exec(text) ?? assert.fail(text);
  const known: Partial<Record<string, (typeof everybody)[keyof typeof everybody]>> = everybody;
  return {
    from: known[from] ?? assert.fail(from),
    to: known[to] ?? assert.fail(to),
    port: Number(port),
    protocol: protocol as Protocol,
  };
}

import { strict as assert } from "node:assert";
import config from "../../../policy/config.json";
import { checkedConfig } from "../../../policy/engine";
import type { PolicyPackConfig } from "@pulumi/policy";
import { rules } from "../../../policy/rules";
import { statefulTypes } from "../../../policy/rules/state";
import { account } from "./cases/account";
import { type CasesByRule, messages } from "./cases/cases";
import { encryption } from "./cases/encryption";
import { iam } from "./cases/iam";
import { kubernetes } from "./cases/kubernetes";
import { publicAccess } from "./cases/publicAccess";
import { secrets } from "./cases/secrets";

const cases: CasesByRule = { ...publicAccess, ...encryption, ...iam, ...account, ...kubernetes, ...secrets };

describe("the policy pack", () => {
  for (const rule of rules) {
    describe(`rule ${rule.id}`, () => {
      const { breaks = {}, keeps = {} } = cases[rule.id] ?? {};

      it("has a case that breaks it and one that keeps it", () => {
        assert.ok(Object.keys(breaks).length > 0 && Object.keys(keeps).length > 0);
      });

      for (const [title, broken] of Object.entries(breaks)) {
        it(`refuses ${title}`, () => {
          const found = messages(rule, broken);
          assert.notDeepEqual(found, []);
          if (broken.says) assert.match(found[0] ?? "", broken.says);
        });
      }

      for (const [title, kept] of Object.entries(keeps)) {
        it(`lets pass ${title}`, () => {
          assert.deepEqual(messages(rule, kept), []);
        });
      }
    });
  }

  it("names each rule once, and has cases of no other", () => {
    const ids = rules.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    assert.deepEqual(Object.keys(cases).sort(), ids.sort());
  });

  it("says of every rule in its configuration whether it is mandatory", () => {
    assert.doesNotThrow(() => checkedConfig(config as PolicyPackConfig, rules));
    const [first, ...rest] = Object.entries(config);
    assert.throws(() => checkedConfig(Object.fromEntries(rest) as PolicyPackConfig, rules), {
      message: `policy/config.json: ${first?.[0]} is missing`,
    });
    assert.throws(
      () => checkedConfig({ ...(config as PolicyPackConfig), "no-such-rule": "advisory" }, rules),
      { message: "policy/config.json: no-such-rule is no rule" },
    );
  });

  it("describes every rule in one sentence, and its remedy in another", () => {
    for (const { id, description, remedy } of rules) {
      assert.match(description, /^[A-Z].*\.$/, id);
      assert.match(remedy, /^[A-Z].*\.$/, id);
    }
  });

  it("knows every type that it protects as one of AWS", () => {
    for (const type of Object.keys(statefulTypes)) assert.match(type, /^aws:[a-z0-9]+\/[a-zA-Z]+:[A-Z]/);
  });
});

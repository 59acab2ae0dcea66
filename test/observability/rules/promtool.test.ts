import assert from "node:assert/strict";
import { alertsIn, everyAlert, rulesOfEveryStack } from "../../unit/rules/everyStack";
import type { AlertCase } from "./case";
import * as recorded from "./cases/records";
import { checkRules, testRules } from "./promtool";
import { suites } from "./suites";

const fires = ({ expect }: AlertCase) => expect.some(({ told }) => told.length > 0);
const isSilent = ({ expect }: AlertCase) => expect.every(({ told }) => told.length === 0);

describe("the alerts", function () {
  this.timeout(120_000);

  for (const [of, { groups, cases }] of Object.entries(suites)) {
    it(`of ${of} fire and stay silent as their cases say`, async () => {
      const { ok, output } = await testRules(groups, cases);
      assert.ok(ok, output);
    });
  }

  it("rest on what the rules record", async () => {
    const { ok, output } = await testRules(recorded.groups, recorded.records);
    assert.ok(ok, output);
  });

  it("all have a case in which they fire, and one in which there is something to see and they do not", () => {
    const cases = Object.values(suites).flatMap((suite) => suite.cases);
    for (const alert of everyAlert().keys()) {
      const own = cases.filter((one) => one.alert === alert);
      assert.ok(own.some(fires), `no case in which ${alert} fires`);
      // It always fires: that is what it is for.
      if (alert === "Watchdog") continue;
      const silent = own.filter((one) => isSilent(one) && Object.keys(one.series).length > 0);
      assert.ok(silent.length > 0, `no case in which ${alert} stays silent`);
    }
  });

  it("are judged by the same rules as in the stacks, but for the settings", () => {
    const tested = new Set(
      Object.values(suites).flatMap(({ groups }) => alertsIn(groups).map(({ alert }) => alert)),
    );
    assert.deepEqual(
      [...everyAlert().keys()].filter((alert) => !tested.has(alert)),
      [],
    );
  });
});

describe("a case that is not true", () => {
  it("is found, whether the alert should fire, stay silent, or say something else", async () => {
    const { groups, cases } = suites.logs ?? assert.fail();
    const [fire] = cases.filter(fires);
    const [quiet] = cases.filter(isSilent);
    assert.ok(fire && quiet);
    const wrong: AlertCase[] = [
      { ...fire, it: "never fires", expect: fire.expect.map(({ at }) => ({ at, told: [] })) },
      {
        ...quiet,
        it: "fires",
        expect: quiet.expect.map(({ at }) => ({ at, told: [{ labels: {}, summary: "" }] })),
      },
      {
        ...fire,
        it: "says something else",
        expect: fire.expect.map(({ at, told }) => ({
          at,
          told: told.map((one) => ({ ...one, summary: `${one.summary}?` })),
        })),
      },
    ];
    for (const one of wrong) {
      const { ok, output } = await testRules(groups, [one]);
      assert.ok(!ok);
      assert.ok(output.includes(`${one.alert} ${one.it}`), output);
    }
  });
});

describe("the rule file", () => {
  for (const [stack, groups] of rulesOfEveryStack()) {
    it(`passes every check of promtool: ${stack}`, async () => {
      const { ok, output } = await checkRules(groups);
      assert.ok(ok, output);
      const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
      assert.ok(output.includes(`${rules} rules found`), output);
    });
  }

  it("is refused where a rule is there twice, or in another grammar", async () => {
    const twice = { record: "a:b:c", expr: "vector(1)" };
    for (const rules of [[twice, twice], [{ record: "a:b:c", expr: "sum by x" }]]) {
      assert.ok(!(await checkRules([{ name: "group", rules }])).ok);
    }
  });
});

import { strict as assert } from "node:assert";

import { parse } from "yaml";

import {
  compressedExpression,
  compressedRoutes,
  compressedRules,
  milliseconds,
  shorter,
} from "../../support/observers/compressed";

describe("compressed time", () => {
  it("reads lengths of time as Prometheus writes them", () => {
    assert.deepEqual(
      ["15s", "1h30m", "30d", "500ms"].map(milliseconds),
      [15_000, 5_400_000, 2_592_000_000, 500],
    );
    assert.throws(() => milliseconds("5 minutes"), /is no length of time/);
  });

  it("is never nothing, and nothing stays nothing", () => {
    assert.deepEqual([shorter("1m", 20), shorter("1ms", 1000), shorter("0s", 20)], ["3000ms", "1ms", "0s"]);
  });

  it("shortens windows and offsets, and leaves numbers and names alone", () => {
    assert.equal(
      compressedExpression(
        'service:x:ratio_rate1h{a="5m"} > 14.4 * rate(y[5m] offset 1h) + max_over_time(z[1d:5m])',
        10,
      ),
      'service:x:ratio_rate1h{a="5m"} > 14.4 * rate(y[30000ms] offset 360000ms) + max_over_time(z[8640000ms:30000ms])',
    );
  });

  it("shortens what rules wait for", () => {
    const rules = {
      groups: [{ name: "a", interval: "30s", rules: [{ alert: "B", expr: "up[1m]", for: "2m" }] }],
    };
    const [group] = (parse(compressedRules(JSON.stringify(rules), 20)) as typeof rules).groups;
    assert.deepEqual(group, {
      name: "a",
      interval: "1500ms",
      rules: [{ alert: "B", expr: "up[3000ms]", for: "6000ms" }],
    });
  });

  it("shortens what routes wait for", () => {
    const routes = "route:\n  group_wait: 30s\n  routes:\n    - repeat_interval: 4h\n  receiver: 5m\n";
    assert.equal(
      compressedRoutes(routes, 60),
      "route:\n  group_wait: 500ms\n  routes:\n    - repeat_interval: 240000ms\n  receiver: 5m\n",
    );
  });
});

import assert from "node:assert/strict";
import { substitute } from "../../support/panels";

describe("an expression as Grafana sends it", () => {
  it("finds all where nothing is chosen, also series without the label", () => {
    assert.equal(substitute('up{namespace=~"$namespace"}'), 'up{namespace=~".*"}');
  });

  it("looks back over four scrapes, unless told otherwise", () => {
    assert.equal(substitute("rate(a[$__rate_interval])"), "rate(a[1m])");
    assert.equal(substitute("rate(a[$__rate_interval])", { rateInterval: "20s" }), "rate(a[20s])");
    assert.equal(substitute("a[$__range]", { range: "6h" }), "a[6h]");
  });

  it("names what is chosen, as a regular expression of several", () => {
    const chosen = { version: "1.0", service: ["a", "b-c"] };
    assert.equal(
      substitute('x{version=~"$version", service=~"$service"}', { chosen }),
      'x{version=~"1\\\\.0", service=~"(a|b-c)"}',
    );
  });

  it("knows other formats", () => {
    const chosen = { service: ["a", "b"] };
    assert.equal(substitute("${service:pipe} ${service:raw} ${service}", { chosen }), "a|b a,b (a|b)");
  });

  it("leaves the groups of label_replace alone", () => {
    const call = 'label_replace(a, "b", "$1", "c", "(.+)")';
    assert.equal(substitute(call), call);
  });
});

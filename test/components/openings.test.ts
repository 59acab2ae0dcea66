import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { at, named, ofKind } from "../support/manifests";
import { runProgram } from "../support/program";
import type { Recording } from "../support/recorder";

const prod = readFileSync(path.join(__dirname, "..", "..", "Pulumi.prod.yaml"), "utf8");

/** Production with sections of its own in the place of those that it has. */
async function prodWith(sections: Record<string, object>): Promise<Recording> {
  const { config } = parse(prod) as { config: Record<string, unknown> };
  return runProgram(stringify({ config: { ...config, ...sections } }), "prod");
}

const access = (name: string) => ({
  access: { type: "loadBalancer", allowedCidrs: ["203.0.113.0/24"], hostname: `${name}.example.com` },
});
const certificates = ({ resources }: Recording) =>
  resources
    .filter(({ type }) => type === "aws:acm/certificate:Certificate")
    .map(({ plain }) => plain["domainName"])
    .sort();
/** How many load balancers there may be, and how many ports of the nodes, by which those come in. */
const allowed = (recording: Recording) =>
  ["services.loadbalancers", "services.nodeports"].map((kind) =>
    at(named(recording, "ResourceQuota", "tenancy-observability-quota"), "spec", "hard", kind),
  );
const balancers = (recording: Recording) =>
  ofKind(recording, "Service").filter(({ plain }) => at(plain, "spec", "type") === "LoadBalancer");

describe("pages that are opened on AWS", function () {
  this.timeout(60_000);

  it("get a certificate and a name each, Kibana too, whose load balancer encrypts on both sides", async () => {
    const recording = await prodWith({
      "mlops:metrics": { grafana: access("grafana") },
      "mlops:logs": { kibana: access("kibana") },
    });
    assert.deepEqual(
      certificates(recording),
      ["digits", "grafana", "kibana"].map((name) => `${name}.example.com`),
    );
    const backend = (name: string) =>
      balancers(recording)
        .filter((service) => service.name === name)
        .map(({ plain }) =>
          at(
            plain,
            "metadata",
            "annotations",
            "service.beta.kubernetes.io/aws-load-balancer-backend-protocol",
          ),
        );
    assert.deepEqual([backend("grafana-outside"), backend("kibana-outside")], [["tcp"], ["ssl"]]);
  });

  it("have room in the quota, and for Kibana an address of HTTPS also where nobody gave it a name", async () => {
    const { hostname, ...unnamed } = access("kibana").access;
    const recording = await prodWith({ "mlops:logs": { kibana: { access: unnamed } } });
    assert.deepEqual(allowed(recording), ["1", "1"]);
    assert.ok(!certificates(recording).includes(hostname));
    const services = recording.outputs["services"] as { name: string; url?: string }[];
    assert.equal(services.find(({ name }) => name === "kibana")?.url, "https://lb-kibana-outside");
  });

  it("get none of it while they are switched off", async () => {
    const recording = await prodWith({
      "mlops:metrics": { grafana: { enabled: false, ...access("grafana") } },
      "mlops:logs": { kibana: { enabled: false, ...access("kibana") } },
    });
    assert.deepEqual(certificates(recording), ["digits.example.com"]);
    assert.deepEqual(allowed(recording), ["0", "0"]);
    assert.deepEqual(
      balancers(recording).map(({ name }) => name),
      ["digits-service"],
    );
  });
});

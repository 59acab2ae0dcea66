import assert from "node:assert/strict";
import { costOf, type CostPlan, type CostReport } from "../../../components/cost";
import { prod, staging } from "./plans";

/** Dollars of one line, to the cent. */
function dollars(report: CostReport, component: string, item: string): number[] {
  const line = report.lines.find((each) => each.component === component && each.item === item);
  assert.ok(line, `${component}, ${item}`);
  return [line.monthly.min, line.monthly.expected, line.monthly.max].map(cents);
}

const cents = (amount: number) => Math.round(amount * 100) / 100;
const always = (amount: number) => [amount, amount, amount];
const has = (report: CostReport, component: string, item?: string) =>
  report.lines.some((each) => each.component === component && (item === undefined || each.item === item));

describe("the cost of a stack", () => {
  const report = costOf(prod);

  it("counts the control plane, six times as much in extended support, and not that of others", () => {
    assert.deepEqual(dollars(report, "Control plane", "cluster"), always(73)); // 0.10 × 730
    assert.deepEqual(
      dollars(costOf(prod, { extendedSupport: true }), "Control plane", "cluster"),
      always(438),
    ); // 0.60 × 730
    const others: CostPlan = { ...prod, cluster: { kind: "eks", existing: true } };
    assert.ok(!has(costOf(others), "Control plane"));
  });

  it("counts nodes from their fewest to their most, 35 % of the way as expected, with their disks", () => {
    // 2, 2.7 and 4 × 0.1008 × 730
    assert.deepEqual(dollars(report, "System nodes", "instances"), [147.17, 198.68, 294.34]);
    // 2, 2.7 and 4 × 50 GiB × 0.08
    assert.deepEqual(dollars(report, "System nodes", "root disks"), [8, 10.8, 16]);
  });

  it("counts the GPU nodes that the fewest replicas need, where the pool asks for fewer", () => {
    // 3 to 10 replicas of half a GPU: 2 to 5 nodes, and the pool may have 6. 2, 3.05 and 6 × 0.8048 × 730
    assert.deepEqual(dollars(report, "GPU pool inference", "instances"), [1175.01, 1791.89, 3525.02]);
    assert.deepEqual(dollars(report, "GPU pool inference", "root disks"), [16, 24.4, 48]);
  });

  it("counts no GPU node where nothing runs and the pool may be empty", () => {
    // 0, 0.7 and 2 × 0.8048 / 2 × 730
    assert.deepEqual(dollars(costOf(staging), "GPU pool inference", "instances"), [0, 205.63, 587.5]);
  });

  it("counts the dearest of several instance types at the most, since any of them may be started", () => {
    const instanceTypes = ["g6.xlarge", "g6.2xlarge"];
    const several = costOf({ ...prod, gpuPools: prod.gpuPools.map((pool) => ({ ...pool, instanceTypes })) });
    // 2 and 3.05 × 0.8048 × 730, 6 × 0.9776 × 730
    assert.deepEqual(dollars(several, "GPU pool inference", "instances"), [1175.01, 1791.89, 4281.89]);
  });

  it("counts the room that placeholders keep", () => {
    const placeholders = [{ pool: "inference", replicas: 2 }];
    const [min] = dollars(
      costOf({ ...prod, autoscaler: { enabled: true, placeholders } }),
      "GPU pool inference",
      "instances",
    );
    assert.equal(min, cents(3 * 0.8048 * 730)); // 3 replicas and 2 placeholders: 5 halves
    const off = costOf({ ...prod, autoscaler: { enabled: false, placeholders } });
    assert.equal(dollars(off, "GPU pool inference", "instances")[0], 1175.01);
  });

  it("counts NAT gateways, addresses and endpoints by zone, and none of somebody else's network", () => {
    assert.deepEqual(dollars(report, "Network", "NAT gateways"), always(98.55)); // 3 × 0.045 × 730
    assert.deepEqual(dollars(report, "Network", "public addresses"), always(10.95)); // 3 × 0.005 × 730
    assert.deepEqual(dollars(report, "Network", "interface endpoints"), always(43.8)); // 2 × 3 × 0.01 × 730
    assert.deepEqual(dollars(costOf(staging), "Network", "NAT gateways"), always(32.85));
    assert.ok(!has(costOf(staging), "Network", "interface endpoints"));
    assert.ok(!has(costOf({ ...prod, network: { existing: {} } }), "Network"));
  });

  it("counts a load balancer for each model that faces the internet, with an address in each zone", () => {
    assert.deepEqual(dollars(report, "Load balancers", "network load balancers"), always(16.43)); // 0.0225 × 730
    assert.deepEqual(dollars(report, "Load balancers", "public addresses"), always(10.95));
    const inside = prod.models.map((model) => ({ ...model, expose: { type: "clusterIP" } }));
    assert.ok(!has(costOf({ ...prod, models: inside }), "Load balancers"));
  });

  it("counts a load balancer for Kibana where it runs, without public addresses where it is inside", () => {
    const models = prod.models.map((model) => ({ ...model, expose: { type: "clusterIP" } }));
    const access = { type: "loadBalancer", internal: true };
    const balanced = (switched: { logs?: boolean; kibana?: boolean }) => {
      const { logs = true, kibana = true } = switched;
      const ofLogs = { ...prod.logs, enabled: logs, kibana: { enabled: kibana, access } };
      return costOf({ ...prod, models, logs: ofLogs });
    };
    assert.deepEqual(dollars(balanced({}), "Load balancers", "network load balancers"), always(16.43));
    assert.ok(!has(balanced({}), "Load balancers", "public addresses"));
    for (const off of [{ logs: false }, { kibana: false }]) assert.ok(!has(balanced(off), "Load balancers"));
  });

  it("counts the database twice over two zones, its storage up to where it may grow, and its insights", () => {
    assert.deepEqual(dollars(report, "Database", "instance"), always(245.28)); // 2 × 0.168 × 730
    assert.deepEqual(dollars(report, "Database", "storage"), always(23)); // 2 × 100 × 0.115
    assert.ok(prod.postgres.mode === "rds");
    const postgres = { ...prod.postgres, multiAz: false, maxStorageGiB: 200, insights: "advanced" as const };
    const single = costOf({ ...prod, postgres });
    assert.deepEqual(dollars(single, "Database", "instance"), always(122.64));
    assert.deepEqual(dollars(single, "Database", "storage"), [11.5, 15.53, 23]); // 100, 135 and 200 × 0.115
    assert.deepEqual(dollars(single, "Database", "Database Insights"), always(18.25)); // 2 vCPUs × 0.0125 × 730
  });

  it("counts a key for every store", () => {
    for (const component of ["Control plane", "Network", "Database", "Cache", "Artifacts"]) {
      assert.deepEqual(dollars(report, component, "encryption key"), always(1));
    }
  });

  it("counts every node of the cache", () => {
    assert.deepEqual(dollars(report, "Cache", "nodes"), always(184.54)); // 2 × 0.1264 × 730
  });

  it("counts volumes of what runs inside the cluster instead", () => {
    const inside = costOf(staging);
    assert.deepEqual(dollars(inside, "Volumes", "Postgres"), always(0.8));
    assert.deepEqual(dollars(inside, "Volumes", "Postgres dumps"), always(1.6));
    assert.deepEqual(dollars(inside, "Volumes", "MLflow artifacts"), always(2.4));
    assert.ok(!has(inside, "Volumes", "Redis"));
    assert.ok(!has(inside, "Database") && !has(inside, "Cache") && !has(inside, "Artifacts"));
  });

  it("marks as estimates what depends on use", () => {
    const estimates = report.lines
      .filter(({ estimate }) => estimate)
      .map(({ component, item }) => `${component}, ${item}`);
    assert.deepEqual(estimates, [
      "Control plane, logs",
      "Network, flow logs",
      "Artifacts, bucket",
      "Image repositories, images",
    ]);
  });

  it("adds up", () => {
    for (const bound of ["min", "expected", "max"] as const) {
      const sum = report.lines.reduce((total, { monthly }) => total + monthly[bound], 0);
      assert.equal(cents(report.total[bound]), cents(sum));
    }
    assert.ok(report.total.min < report.total.expected && report.total.expected < report.total.max);
  });

  it("says what it has no price for, and does not count it", () => {
    const odd = costOf({
      ...prod,
      redis: { enabled: true, mode: "elasticache", nodeType: "cache.x9.large", replicas: 0 },
    });
    assert.deepEqual(dollars(odd, "Cache", "nodes"), always(0));
    assert.ok(odd.notes.some((note) => /No price is known.*Cache \(1 × cache\.x9\.large\)/.test(note)));
  });

  it("says where its prices are from, and what spot is assumed to cost", () => {
    assert.match(report.notes[0] ?? "", /on demand in us-east-1, read between 2026-02-09 and 2026-10-02\.$/);
    const elsewhere = costOf({ ...prod, aws: { region: "eu-central-1" } });
    assert.match(elsewhere.notes[0] ?? "", /this stack is in eu-central-1, where they differ/);
    assert.ok(!report.notes.some((note) => note.includes("Spot")));
    assert.ok(costOf(staging).notes.some((note) => /Spot is assumed to cost 50 % less/.test(note)));
  });

  it("buys nothing for a cluster that is made elsewhere", () => {
    const { lines, total, notes } = costOf({ ...prod, cluster: { kind: "kubeconfig" } });
    assert.deepEqual([lines, total], [[], { min: 0, expected: 0, max: 0 }]);
    assert.match(notes.join(), /made elsewhere/);
  });
});

import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { type CloudPlan, cloudQuestions, lookUpCloud, runCloudPreflight } from "../../../components/aws";
import { PreflightError, reportVerdicts } from "../../../components/aws/cloudChecksReport";
import { checkKubernetesVersion } from "../../../components/aws/cloudChecksVersion";
import type { CloudLookups } from "../../../components/aws/lookups";

const plan: CloudPlan = {
  cluster: { kind: "eks", version: "1.36", support: "standard" },
  network: { zones: 2 },
  systemNodes: { instanceType: "m7i.large", capacity: "onDemand", max: 4 },
  gpuPools: [
    {
      name: "inference",
      instanceType: "g6.xlarge",
      instanceTypes: ["g6.xlarge", "g6.2xlarge"],
      sharing: { strategy: "none" },
      capacity: "onDemand",
      max: 6,
    },
    {
      name: "training",
      instanceType: "g5.12xlarge",
      instanceTypes: ["g5.12xlarge"],
      sharing: { strategy: "none" },
      capacity: "spot",
      max: 2,
    },
  ],
};

const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
const generous: CloudLookups = {
  zones: { found: zones.map((name, index) => ({ name, id: `use1-az${index + 4}` })) },
  offerings: {
    found: { "m7i.large": zones, "g6.xlarge": zones, "g6.2xlarge": zones, "g5.12xlarge": zones },
  },
  quotas: {
    "L-1216C47A": { found: 64 },
    "L-DB2E81BA": { found: 48 },
    "L-3819A6DF": { found: 96 },
  },
};

const today = new Date("2026-11-23T12:00:00Z");
const judge = (changes: Partial<CloudPlan> = {}, lookups: Partial<CloudLookups> = {}) =>
  runCloudPreflight({ ...plan, ...changes }, { ...generous, ...lookups }, today);
const told = (verdicts: ReturnType<typeof judge>) =>
  verdicts.map(({ severity, rule, path }) => `${severity} ${rule} at ${path.join(".")}`);
const refused = (action: string, denied = true) => ({
  refused: { action, denied, reason: denied ? "AccessDenied" : "connection reset by peer" },
});

describe("the cloud's part of the preflight", () => {
  it("asks for every instance type and for the quotas that they count against", () => {
    assert.deepEqual(cloudQuestions(plan), {
      instanceTypes: ["m7i.large", "g6.xlarge", "g6.2xlarge", "g5.12xlarge"],
      quotaCodes: ["L-1216C47A", "L-DB2E81BA", "L-3819A6DF"],
    });
  });

  it("has nothing to say when everything is there", () => {
    assert.deepEqual(judge(), []);
  });

  it("refuses what outgrows a quota, and names the request and the node count that fit", () => {
    const [verdict, ...others] = judge({}, { quotas: { ...generous.quotas, "L-DB2E81BA": { found: 24 } } });
    assert.deepEqual(others, []);
    assert.deepEqual(verdict?.path, ["gpuPools", 0, "max"]);
    assert.match(
      verdict.message,
      /"Running On-Demand G and VT instances" \(L-DB2E81BA\) allows 24 vCPUs, and pool `inference` 6 × 8 make 48: .*--desired-value 48\), or set max to 3$/,
    );
    assert.match(verdict.source, /EC2 user guide/);
  });

  it("knows that a new account has no GPU at all", () => {
    const [verdict] = judge({}, { quotas: { ...generous.quotas, "L-3819A6DF": { found: 0 } } });
    assert.equal(verdict?.rule, "vcpu-quota");
    assert.match(verdict.message, /allows 0 vCPUs.*make 96: .*--desired-value 96\)$/);
  });

  it("refuses an instance type that none of the zones has, and warns where some have not", () => {
    const offered = (instanceType: string, places: string[]) => ({
      offerings: {
        found: { ...("found" in generous.offerings && generous.offerings.found), [instanceType]: places },
      },
    });
    const [nowhere] = judge({}, offered("g5.12xlarge", ["us-east-1c"]));
    assert.deepEqual([nowhere?.severity, nowhere?.path], ["error", ["gpuPools", 1, "instanceType"]]);
    assert.match(nowhere?.message ?? "", /none of us-east-1a, us-east-1b .*zones that have it: us-east-1c/);
    const [some] = judge({}, offered("g6.2xlarge", ["us-east-1a", "us-east-1c"]));
    assert.ok(some);
    assert.deepEqual([some.severity, some.path], ["warning", ["gpuPools", 0, "instanceTypes"]]);
    assert.match(some.message, /us-east-1b has no g6\.2xlarge .*set its zones to \[us-east-1a\]/);
    const [never] = judge({}, offered("m7i.large", []));
    assert.deepEqual(never?.path, ["systemNodes", "instanceType"]);
    assert.match(never.message, /use another instance type/);
  });

  it("looks at the zones of a pool where it has its own", () => {
    const gpuPools = plan.gpuPools.map((pool) => ({ ...pool, zones: ["us-east-1c"] }));
    const offerings = {
      found: { "m7i.large": zones, "g6.xlarge": zones, "g6.2xlarge": zones, "g5.12xlarge": ["us-east-1c"] },
    };
    assert.deepEqual(judge({ gpuPools }, { offerings }), []);
  });

  it("refuses zones that the region does not have", () => {
    assert.deepEqual(told(judge({ network: { zones: ["us-east-1a", "us-east-1z"] } })).slice(0, 1), [
      "error zones at network.zones",
    ]);
  });

  it("leaves the zones of somebody else's network alone", () => {
    assert.deepEqual(
      judge({ network: { existing: {} } }, { zones: refused("ec2:DescribeAvailabilityZones") }),
      [],
    );
  });

  it("warns when a look-up is refused, names the action, and stops nobody", () => {
    const verdicts = judge(
      { network: { zones } },
      {
        zones: refused("ec2:DescribeAvailabilityZones"),
        offerings: refused("ec2:DescribeInstanceTypeOfferings"),
        quotas: Object.fromEntries(
          Object.keys(generous.quotas).map((code) => [code, refused("servicequotas:GetServiceQuota")]),
        ),
      },
    );
    assert.deepEqual(
      [...new Set(told(verdicts).map((line) => line.split(" at ")[0]))],
      ["warning lookup-refused"],
    );
    for (const action of [
      "ec2:DescribeAvailabilityZones",
      "ec2:DescribeInstanceTypeOfferings",
      "servicequotas:GetServiceQuota",
    ]) {
      assert.ok(
        verdicts.some(({ message }) => message.includes(`not allowed ${action}`)),
        action,
      );
    }
  });

  it("stops only where the zones are counted and nobody may ask for their names", () => {
    const [verdict] = judge({}, { zones: refused("ec2:DescribeAvailabilityZones") });
    assert.equal(verdict?.severity, "error");
    assert.match(verdict.message, /or name the zones \(such as network\.zones: \[us-east-1a, us-east-1b\]\)/);
  });

  it("says what went wrong when a look-up fails otherwise", () => {
    const [verdict] = judge({}, { offerings: refused("ec2:DescribeInstanceTypeOfferings", false) });
    assert.match(
      verdict?.message ?? "",
      /the look-up ec2:DescribeInstanceTypeOfferings failed \(connection reset/,
    );
  });
});

describe("the support of a Kubernetes version", () => {
  const on = (day: string, version: string, support: "standard" | "extended" = "standard") =>
    checkKubernetesVersion(version, support, new Date(`${day}T12:00:00Z`)).map(
      ({ severity, message }) => `${severity}: ${message}`,
    );

  it("is not mentioned while it lasts for two months more", () => {
    assert.deepEqual(on("2027-06-02", "1.36"), []);
    assert.deepEqual(on("2026-10-02", "1.34"), []);
  });

  it("is warned of with its date and the version to use when it is about to end", () => {
    assert.deepEqual(on("2026-10-04", "1.34"), [
      'warning: standard support of Kubernetes 1.34 ends on 2026-12-02, in 59 days: use "1.35", one minor version at a time',
    ]);
    assert.match(on("2026-12-01", "1.34")[0] ?? "", /in 1 day:/);
  });

  it("refuses a version without it, unless extended support is paid for", () => {
    assert.match(
      on("2026-12-02", "1.34")[0] ?? "",
      /^error: .*ended on 2026-12-02.*use "1\.35".*or set cluster\.support to extended$/,
    );
    assert.match(on("2026-12-02", "1.34", "extended")[0] ?? "", /^warning: .*\$0\.60 an hour/);
  });

  it("leaves alone what the calendar does not hold", () => {
    assert.deepEqual(on("2026-12-02", "1.99"), []);
    assert.match(on("2030-01-01", "1.36")[0] ?? "", /a newer version is needed/);
  });
});

describe("the look-ups", () => {
  const questions = {
    instanceTypes: ["g6.xlarge", "m7i.large", "g6.xlarge"],
    quotaCodes: ["L-DB2E81BA", "L-DB2E81BA"],
  };
  const answers: Record<string, object> = {
    "aws:index/getAvailabilityZones:getAvailabilityZones": {
      names: ["us-east-1a", "us-east-1b"],
      zoneIds: ["use1-az4", "use1-az6"],
    },
    "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": {
      instanceTypes: ["g6.xlarge", "m7i.large", "g6.xlarge"],
      locations: ["us-east-1b", "us-east-1b", "us-east-1a"],
    },
    "aws:servicequotas/getServiceQuota:getServiceQuota": { value: 96 },
  };

  /** Asks a cloud that fails on some calls; the SDK hands on the `details` of an error alone. */
  async function ask(failing: Record<string, string> = {}): Promise<CloudLookups> {
    await pulumi.runtime.setMocks({
      newResource: () => assert.fail("a look-up registers nothing"),
      call: ({ token }) => {
        const details = failing[token];
        if (details !== undefined) throw Object.assign(new Error(details), { details });
        return answers[token] ?? assert.fail(token);
      },
    });
    return lookUpCloud(questions, {});
  }

  it("answer zones with their ids, the zones of each instance type, and quotas by code", async () => {
    assert.deepEqual(await ask(), {
      zones: {
        found: [
          { name: "us-east-1a", id: "use1-az4" },
          { name: "us-east-1b", id: "use1-az6" },
        ],
      },
      offerings: { found: { "g6.xlarge": ["us-east-1a", "us-east-1b"], "m7i.large": ["us-east-1b"] } },
      quotas: { "L-DB2E81BA": { found: 96 } },
    });
  });

  it("survive a refusal and an outage, and tell them apart", async () => {
    const denied = "api error UnauthorizedOperation: You are not authorized to perform this operation.";
    const {
      zones: found,
      offerings,
      quotas,
    } = await ask({
      "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": denied,
      "aws:servicequotas/getServiceQuota:getServiceQuota": "dial tcp: i/o timeout",
    });
    assert.ok("found" in found);
    assert.deepEqual(offerings, {
      refused: { action: "ec2:DescribeInstanceTypeOfferings", denied: true, reason: denied },
    });
    const quota = quotas["L-DB2E81BA"];
    assert.ok(quota && "refused" in quota);
    assert.deepEqual([quota.refused.denied, quota.refused.action], [false, "servicequotas:GetServiceQuota"]);
  });

  it("stop with the credentials of another account, and say which setting names the right one", async () => {
    const token = "aws:index/getAvailabilityZones:getAvailabilityZones";
    await assert.rejects(
      ask({ [token]: "rpc error: code = Unknown desc = AWS account ID not allowed: 999999999999" }),
      /^Error: the credentials are for account 999999999999, and mlops:aws\.accountId names another/,
    );
  });
});

describe("the report of the verdicts", () => {
  const verdicts = judge({}, { quotas: { ...generous.quotas, "L-DB2E81BA": { found: 0 } } });

  it("stops with every error, its rule and its source", () => {
    assert.throws(
      () => reportVerdicts(verdicts, "Pulumi.prod.yaml"),
      (error) =>
        error instanceof PreflightError &&
        /^Pulumi\.prod\.yaml: refused by the preflight\n {2}error .*mlops:gpuPools\[0\]\.max {2}vcpu-quota\n.*\n.*source: EC2/.test(
          error.message,
        ),
    );
  });

  it("lets pass what is right", () => {
    assert.doesNotThrow(() => reportVerdicts(judge(), "Pulumi.prod.yaml"));
  });
});

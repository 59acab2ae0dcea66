import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { GpuFractionError, nodesOf, placeOnGpu, type PlanDemand, planNodes } from "../../../components/gpu";
import { cpuMillis, memoryMiB } from "../../../components/kubernetes/quantity";
import { budgetsOf } from "../../../stacks/budgets";
import {
  isElastiCache,
  isExistingNetwork,
  isRds,
  isS3,
  sectionsOf,
  type Settings,
  stackOfFile,
} from "../../../stacks/settings";
import { stackFileSchema } from "../../../stacks/settings/jsonSchema";
import { parseSettings, readSettings } from "../../../stacks/settings/parse";
import { sectionNames, sections } from "../../../stacks/settings/sections";

const root = join(__dirname, "..", "..", "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const noRequest = { cpuMillis: 0, memoryMiB: 0 };
const stackFiles = readdirSync(root).filter((file) => stackOfFile(file) !== undefined);

/** The sections of a stack file, as the program gets them. */
function sectionsIn(file: string): Record<string, unknown> {
  return sectionsOf((parse(read(file)) as { config: Record<string, unknown> }).config);
}

/** Every schema of a field, by its path, with those inside lists and choices. */
function fieldsOf(schema: unknown, path = ""): [string, Record<string, unknown>][] {
  if (typeof schema !== "object" || schema === null) return [];
  const {
    properties = {},
    items,
    oneOf,
    anyOf,
  } = schema as Record<string, Record<string, unknown> | undefined>;
  const fields = Object.entries(properties).flatMap(([key, field]): [string, Record<string, unknown>][] => [
    [`${path}.${key}`, field as Record<string, unknown>],
    ...fieldsOf(field, `${path}.${key}`),
  ]);
  const choices = [...Object.values(oneOf ?? {}), ...Object.values(anyOf ?? {}), items];
  return [...fields, ...choices.flatMap((choice) => fieldsOf(choice, path))];
}

describe("settings.schema.json", () => {
  const schema = stackFileSchema("mlops");
  const accepts = (yaml: string) => z.fromJSONSchema(schema).safeParse(parse(yaml)).success;

  it("is what `npm run schema` writes", () => {
    assert.equal(
      read("settings.schema.json"),
      `${JSON.stringify(schema, null, 2)}\n`,
      "run `npm run schema`",
    );
  });

  it("describes every setting", () => {
    const fields = fieldsOf(schema);
    assert.ok(fields.length > 180, `${fields.length} fields`);
    for (const [path, field] of fields) assert.ok(field.description, `${path} has no description`);
  });

  it("has the defaults that the program fills in", () => {
    const fields = new Map(fieldsOf(schema));
    assert.deepEqual(fields.get(".config.mlops:postgres.maxConnections")?.default, 100);
    assert.deepEqual(fields.get(".config.mlops:models.replicas.targetCpuPercent")?.default, 70);
    assert.deepEqual(fields.get(".config.mlops:models")?.default, []);
  });

  it("accepts every stack file, and keys of other namespaces and of Pulumi itself", () => {
    assert.ok(stackFiles.length > 0);
    for (const file of stackFiles) assert.ok(accepts(read(file)), file);
    assert.ok(
      accepts("config: { aws:region: us-east-1, aws:defaultTags: { tags: {} } }\nencryptionsalt: v1:x"),
    );
  });

  it("refuses an unknown section, an unknown key and a wrong type", () => {
    assert.ok(!accepts("config: { mlops:modles: [] }"));
    assert.ok(!accepts("config: { mlops:redis: { shards: 2 } }"));
    assert.ok(!accepts("config: { mlops:redis: { memoryMiB: lots } }"));
    assert.ok(!accepts("config: { mlops:gpuPools: [{ name: a, instanceType: m7i.large }] }"));
  });

  it("takes a secret under any other name, encrypted", () => {
    assert.ok(accepts("config: { mlops:slackUrl: { secure: v1:abc } }"));
    assert.ok(!accepts("config: { mlops:slackUrl: https://hooks.example.com }"));
  });

  it("offers the forms of a section one by one, and refuses a mixture", () => {
    const config = (
      schema as { properties: { config: { properties: Record<string, { oneOf?: unknown[] }> } } }
    ).properties.config.properties;
    assert.deepEqual(
      ["mlops:cluster", "mlops:postgres", "mlops:redis"].map((key) => config[key]?.oneOf?.length),
      [3, 2, 2],
    );
    assert.ok(accepts("config: { mlops:cluster: { kind: docker, gpu: 0 } }"));
    assert.ok(!accepts("config: { mlops:cluster: { kind: docker, context: mine } }"));
    assert.ok(accepts("config: { mlops:postgres: { multiAz: true, mode: rds } }"));
    assert.ok(!accepts("config: { mlops:postgres: { multiAz: true } }"));
    assert.ok(!accepts("config: { mlops:postgres: { mode: rds, tls: false } }"));
    assert.ok(!accepts("config: { mlops:cluster: { kind: eks, context: mine } }"));
    assert.ok(accepts("config: { mlops:cluster: { kind: eks, existing: true, name: shared } }"));
    assert.ok(!accepts('config: { mlops:cluster: { kind: eks, existing: true, version: "1.36" } }'));
    assert.ok(!accepts("config: { mlops:mlflow: { artifacts: { store: s3, storageGiB: 20 } } }"));
  });

  it("takes the region at either place, and knows its form at both", () => {
    assert.ok(accepts("config: { aws:region: us-east-1, mlops:aws: { name: mlops } }"));
    assert.ok(accepts("config: { mlops:aws: { name: mlops, region: us-east-1 } }"));
    assert.ok(!accepts("config: { aws:region: Virginia, mlops:aws: { name: mlops } }"));
    assert.ok(!accepts("config: { aws:region: us-east-1, mlops:aws: {} }"));
  });
});

describe("Pulumi.yaml", () => {
  interface Project {
    name: string;
    runtime: { options: Record<string, unknown> };
    config: Record<
      string,
      { type: string; description?: string; default: unknown; items?: { type: string } }
    >;
  }
  const project = parse(read("Pulumi.yaml")) as Project;

  it("declares the sections of the settings, each with its type, in their order", () => {
    assert.deepEqual(Object.keys(project.config), sectionNames);
    for (const name of sectionNames) {
      const list = sections[name] instanceof z.ZodArray;
      const { type, items, description } = project.config[name] ?? {};
      assert.deepEqual([type, items], list ? ["array", { type: "object" }] : ["object", undefined], name);
      assert.ok(description, `${name} has no description`);
    }
  });

  it("declares defaults that are no others than those of the settings", () => {
    const declared = Object.fromEntries(
      Object.entries(project.config).map(([name, section]) => [name, section.default]),
    );
    assert.deepEqual(parseSettings(declared, "Pulumi.yaml"), parseSettings({}, "Pulumi.yaml"));
  });

  it("starts the program without checking types", () => {
    assert.deepEqual(
      [project.runtime.options.nodeargs, project.runtime.options.typescript],
      ["--import tsx", false],
    );
  });
});

describe("a stack file", () => {
  for (const file of stackFiles) {
    it(`names its JSON Schema and holds settings without problem or warning: ${file}`, () => {
      assert.match(read(file), /^# yaml-language-server: \$schema=\.\/settings\.schema\.json\n/);
      assert.deepEqual(readSettings(sectionsIn(file), file).warnings, []);
    });
  }

  for (const file of stackFiles) {
    it(`is read in one screen: ${file}`, () => {
      assert.ok(read(file).split("\n").length <= 70);
    });
  }

  it("of staging and of prod serve the models of the local stack, and differ in settings alone", () => {
    const served = (file: string) =>
      parseSettings(sectionsIn(file), file).models.map(({ name, framework, image, model, gpu }) => ({
        ...{ name, framework, image, model, gpu },
      }));
    const local = served("Pulumi.local.yaml");
    assert.deepEqual(served("Pulumi.staging.yaml"), local);
    assert.deepEqual(served("Pulumi.prod.yaml"), local);
  });

  it("of prod survives the loss of a zone and of a hand that slipped", () => {
    const settings = parseSettings(sectionsIn("Pulumi.prod.yaml"), "Pulumi.prod.yaml");
    const { network, postgres, redis, mlflow, systemNodes, models } = settings;
    assert.ok(
      !isExistingNetwork(network) && isRds(postgres) && isElastiCache(redis) && isS3(mlflow.artifacts),
    );
    assert.deepEqual([network.zones, network.natGateways], [3, "perZone"]);
    assert.deepEqual([settings.aws?.protect, mlflow.artifacts.forceDestroy], [true, false]);
    assert.ok(postgres.multiAz && redis.replicas > 0 && mlflow.replicas > 1 && systemNodes.min >= 3);
    for (const { name, replicas } of models) assert.ok(replicas.min >= 3, name);
  });

  it("of prod keeps metrics and alerts when a node goes, and checks whom it asks", () => {
    const { metrics } = parseSettings(sectionsIn("Pulumi.prod.yaml"), "Pulumi.prod.yaml");
    assert.ok(metrics.alertmanager.replicas > 1 && metrics.customMetrics.replicas > 1);
    assert.ok(metrics.prometheus.retentionDays >= 30 && metrics.prometheus.verifyKubelets);
  });

  it("asks for less than 10 GiB and 4 cores in all, on a machine of one's own", () => {
    const settings = parseSettings(sectionsIn("Pulumi.local.yaml"), "Pulumi.local.yaml");
    const demands = Object.values(budgetsOf(settings as Settings)).flat();
    const sum = (of: (demand: (typeof demands)[number]) => number) =>
      demands.reduce((total, demand) => total + of(demand) * demand.count, 0);
    assert.ok(sum(({ resources }) => memoryMiB(resources.memory)) < 10 * 1024);
    assert.ok(sum(({ resources }) => cpuMillis(resources.cpu)) < 4000);
  });

  it("of prod holds its fewest replicas and the room that it keeps on the fewest nodes", () => {
    const { models, gpuPools, autoscaler } = parseSettings(
      sectionsIn("Pulumi.prod.yaml"),
      "Pulumi.prod.yaml",
    );
    for (const pool of gpuPools) {
      const demands = models.flatMap((model): PlanDemand[] => {
        const placement = placeOnGpu(model.gpu, gpuPools);
        if (!placement || placement instanceof GpuFractionError || placement.pool !== pool.name) return [];
        const { cpu, memory } = model.resources;
        const request = { cpuMillis: cpuMillis(cpu), memoryMiB: memoryMiB(memory) };
        return [{ name: model.name, replicas: model.replicas.min, units: placement.units, request }];
      });
      const room = autoscaler.placeholders
        .filter((placeholder) => placeholder.pool === pool.name)
        .map(({ replicas }) => ({ name: "placeholder", replicas, units: 1, request: noRequest }));
      assert.equal(nodesOf(planNodes(pool, [...demands, ...room])), pool.min);
    }
  });

  it("of staging has no GPU node while nobody needs one, and protects nothing", () => {
    const { aws, gpuPools } = parseSettings(sectionsIn("Pulumi.staging.yaml"), "Pulumi.staging.yaml");
    assert.deepEqual(
      gpuPools.map(({ capacity, min }) => [capacity, min]),
      [["spot", 0]],
    );
    assert.equal(aws?.protect, false);
  });

  it("of the local stack serves one model on CPU and one on half a GPU", () => {
    const { models, postgres, redis } = parseSettings(sectionsIn("Pulumi.local.yaml"), "Pulumi.local.yaml");
    assert.deepEqual(
      models.map(({ name, gpu }) => [name, gpu]),
      [
        ["digits", 0],
        ["digits-gpu", 0.5],
      ],
    );
    assert.ok(!isRds(postgres) && !isElastiCache(redis));
    assert.deepEqual([postgres.tls, redis.tls], [false, false]);
  });
});

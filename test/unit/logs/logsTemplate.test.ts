import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import {
  indexTemplate,
  lifecyclePolicy,
  mappedFields,
  partDays,
  partGiB,
} from "../../../components/logs/logsTemplate";
import { fields as shown } from "../../../components/metrics/dashboards/logs/query";
import { datasets } from "../../../components/logs/pipeline/grammar";
import { logStreams } from "../../../components/logs/dataStreams";
import { mappedTypes } from "../../support/elastic/mapping";
import { joinLines } from "../../support/logstash/multiline";
import { fromFilebeat, runMain } from "../../support/logstash/pipelines";

interface Policy {
  policy: {
    phases: {
      hot: { actions: { rollover: { max_age: string; max_primary_shard_size: string } } };
      delete: { min_age: string };
    };
  };
}
interface Template {
  index_patterns: string[];
  priority: number;
  template: { settings: { index: Record<string, unknown> }; mappings: Record<string, unknown> };
}

const days = fc.integer({ min: 1, max: 3650 });
const gib = fc.integer({ min: 5, max: 16384 });
const phases = (retentionDays: number, storageGiB = 20) =>
  (lifecyclePolicy({ retentionDays, storageGiB }) as Policy).policy.phases;
const template = indexTemplate() as Template;

describe("how long logs are kept", () => {
  it("is as long as the settings say, and a seventh longer at the most, or a day", () => {
    fc.assert(
      fc.property(days, (retentionDays) => {
        const { hot, delete: end } = phases(retentionDays);
        assert.equal(end.min_age, `${retentionDays}d`);
        const part = Number.parseInt(hot.actions.rollover.max_age);
        assert.equal(part, partDays(retentionDays));
        assert.ok(part >= 1 && part <= Math.max(1, retentionDays / 7));
      }),
    );
  });

  it("is cut into parts that are felt when they go, and searched well", () => {
    fc.assert(
      fc.property(gib, (storageGiB) => {
        const part = partGiB(storageGiB);
        assert.ok(Number.isInteger(part) && part >= 1 && part <= 50);
        assert.ok(part <= Math.max(1, storageGiB / 10));
        assert.equal(phases(14, storageGiB).hot.actions.rollover.max_primary_shard_size, `${part}gb`);
      }),
    );
  });

  it("is shorter where fewer days are asked for", () => {
    fc.assert(fc.property(days, days, (a, b) => a > b || partDays(a) <= partDays(b)));
  });
});

describe("the template of the streams", () => {
  it("is for every stream that the pipeline writes to, before those that Elasticsearch brings along", () => {
    const [pattern = "", ...others] = template.index_patterns;
    assert.deepEqual(others, []);
    const matches = new RegExp(`^${pattern.replace("*", ".*")}$`);
    for (const dataset of datasets) assert.match(logStreams(dataset), matches);
    assert.ok(template.priority > 200);
  });

  it("lets no line make the index grow, and none be lost for one field", () => {
    assert.equal(template.template.mappings["dynamic"], false);
    assert.deepEqual(template.template.settings.index["mapping"], { ignore_malformed: true });
  });

  it("keeps a copy of every log as soon as there is another node, and asks for none before", () => {
    assert.equal(template.template.settings.index["auto_expand_replicas"], "0-1");
  });

  it("knows every field that a line ends up with, except what a program logged beside them", () => {
    const folder = path.join(__dirname, "lines");
    const known = mappedTypes(mappedFields);
    const written = readdirSync(folder).flatMap((file) => {
      const software = file.replace(".txt", "");
      return joinLines(readFileSync(path.join(folder, file), "utf8")).flatMap((line) =>
        leaves(runMain(fromFilebeat(line, software, "one", { "app_kubernetes_io/version": "1" }))),
      );
    });
    const unknown = new Set(written.filter((field) => !isKnown(known, field)));
    assert.deepEqual([...unknown], []);
  });

  it("knows every field that a dashboard asks for", () => {
    const known = mappedTypes(mappedFields);
    for (const field of Object.values(shown)) assert.ok(known.has(field), field);
  });

  it("counts what is a number as one", () => {
    const known = mappedTypes(mappedFields);
    for (const field of ["http.response.status_code", "mlops.seconds", "process.pid", "log.offset"]) {
      assert.match(known.get(field) ?? "", /^(short|long|double)$/, field);
    }
  });
});

function leaves(value: object, before = ""): string[] {
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) =>
    key === "@metadata"
      ? []
      : typeof item === "object" && item !== null && !Array.isArray(item)
        ? leaves(item, `${before}${key}.`)
        : [`${before}${key}`],
  );
}

/** What is below an object that is kept as it is, or as one field, is known with it. */
function isKnown(known: ReadonlyMap<string, string>, field: string): boolean {
  return (
    known.has(field) ||
    [...known].some(([name, type]) => /^(flattened|object)$/.test(type) && field.startsWith(`${name}.`))
  );
}

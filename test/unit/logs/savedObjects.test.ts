import { strict as assert } from "node:assert";
import { mappedFields } from "../../../components/logs/logsTemplate";
import { datasets, levels } from "../../../components/logs/pipeline/grammar";
import { savedObjectsNdjson } from "../../../components/logs/savedObjects";
import { mappedTypes } from "../../support/elastic/mapping";

interface SavedObject {
  type: string;
  id: string;
  attributes: {
    title: string;
    columns?: string[];
    kibanaSavedObjectMeta?: { searchSourceJSON: string };
  };
  references: { type: string; id: string; name: string }[];
}

const lines = savedObjectsNdjson().trimEnd().split("\n");
const objects = lines.map((line) => JSON.parse(line) as SavedObject);
const searches = objects.filter(({ type }) => type === "search");
const known = mappedTypes(mappedFields);

interface Source {
  query: { language: string; query: string };
  indexRefName: string;
}
const sourceOf = ({ attributes }: SavedObject) =>
  JSON.parse(attributes.kibanaSavedObjectMeta?.searchSourceJSON ?? "{}") as Source;

describe("what is put into Kibana", () => {
  it("is an object a line, each with an id of its own", () => {
    assert.ok(savedObjectsNdjson().endsWith("\n") && searches.length > 3);
    assert.equal(new Set(objects.map(({ type, id }) => `${type} ${id}`)).size, objects.length);
  });

  it("searches a data view that is put there as well", () => {
    for (const search of searches) {
      const [reference, ...others] = search.references;
      assert.deepEqual(others, []);
      assert.equal(reference?.name, sourceOf(search).indexRefName);
      assert.ok(objects.some(({ type, id }) => type === reference.type && id === reference.id));
    }
  });

  it("asks for fields that can be searched, and shows fields that there are", () => {
    for (const search of searches) {
      const { language, query } = sourceOf(search).query;
      assert.equal(language, "kuery");
      const asked = [...query.matchAll(/([a-z_@.]+) (?::|<)/g)].map(([, field = ""]) => field);
      assert.ok(asked.length > 0, query);
      for (const field of [...asked, ...(search.attributes.columns ?? [])]) {
        assert.ok(known.has(field), `${search.attributes.title}: ${field}`);
      }
    }
  });

  it("asks for values that the pipeline writes", () => {
    const queries = searches.map((search) => sourceOf(search).query.query).join("\n");
    for (const [, dataset = ""] of queries.matchAll(/event\.dataset : "(\w+)"/g)) {
      assert.ok(datasets.includes(dataset), dataset);
    }
    const [, asked = ""] = /log\.level : \((.*?)\)/.exec(queries) ?? [];
    for (const level of asked.split(" or ")) assert.ok(Object.values(levels).includes(level), level);
  });
});

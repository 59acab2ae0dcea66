import { strict as assert } from "node:assert";
import { plugin } from "../../../components/logs/pipeline/plugin";
import { pipelineText } from "../../../components/logs/pipeline/render";
import { documentedOptions } from "../../support/logstash/documented";
import { parsePipeline, type Step, type Value } from "../../support/logstash/language";
import { fromFilebeat, rendered, runDeadLetters, runMain } from "../../support/logstash/pipelines";
import { beyondTheCommonPart } from "../../support/logstash/regex";

const sections = ["input", "filter", "output"] as const;

/** Every plugin of a section, whatever has to hold for it. */
function pluginsOf(steps: readonly Step[]): { plugin: string; options: Map<string, Value> }[] {
  return steps.flatMap((step) =>
    "plugin" in step ? [step] : step.branches.flatMap((branch) => pluginsOf(branch.steps)),
  );
}

const texts = (value: Value): string[] =>
  typeof value === "string"
    ? [value]
    : Array.isArray(value)
      ? value.flatMap(texts)
      : value instanceof Map
        ? [...value].flatMap(([key, item]) => [key, ...texts(item)])
        : [];

for (const [name, text] of Object.entries(rendered)) {
  describe(`the pipeline ${name}`, () => {
    const pipeline = parsePipeline(text);

    it("is written in the language of Logstash", () => {
      for (const section of sections) assert.ok(pipeline[section].length > 0, section);
    });

    it("uses plugins that come with Logstash, and options that their pages list", () => {
      for (const section of sections) {
        for (const { plugin: used, options } of pluginsOf(pipeline[section])) {
          const known = documentedOptions(section, used);
          assert.ok(known, `${section} ${used}`);
          for (const option of options.keys()) assert.ok(known.includes(option), `${used} ${option}`);
        }
      }
    });

    it("says one thing in each mutate, since Logstash orders several by itself", () => {
      for (const { plugin: used, options } of pluginsOf(pipeline.filter)) {
        if (used === "mutate") assert.equal(options.size, 1, [...options.keys()].join());
      }
    });

    it("takes a variable from the environment for its password alone", () => {
      const all = sections.flatMap((section) => pluginsOf(pipeline[section]));
      const found = all.flatMap(({ options }) =>
        [...options].flatMap(([option, value]) =>
          texts(value)
            .filter((one) => one.includes("${"))
            .map((one) => `${option} ${one}`),
        ),
      );
      assert.deepEqual(found, ["password ${ELASTICSEARCH_PASSWORD}"]);
    });
  });
}

describe("patterns of the pipelines", () => {
  it("are in the part of regular expressions that Oniguruma and JavaScript have in common", () => {
    const patterns = Object.values(rendered).flatMap((text) =>
      pluginsOf(parsePipeline(text).filter).flatMap(({ plugin: used, options }) => {
        const gsub = texts(options.get("gsub") ?? []).filter((_, index) => index % 3 === 1);
        const match = options.get("match");
        const grok = match instanceof Map ? [...match.values()].flatMap(texts) : [];
        return used === "prune" ? texts(options.get("whitelist_names") ?? []) : [...gsub, ...grok];
      }),
    );
    assert.ok(patterns.length > 25);
    for (const pattern of patterns) {
      assert.equal(beyondTheCommonPart(pattern), undefined, pattern);
      // Grok and gsub would look for a pattern or a field of that name.
      assert.ok(!pattern.includes("%{"), pattern);
    }
  });

  it("would be refused if they were in another", () => {
    for (const [pattern, part] of [
      ["\\d+", "\\d"],
      ["a.c", "."],
      ["^a", "^"],
      ["a$", "$"],
      ["(?i)a", "(?i)"],
      ["(?<=a)b", "(?<="],
      ["(?>a)", "(?>a"],
      ["a++", "++"],
      ["[a[b]]", "[b in a class"],
      ["[a&&b]", "&& in a class"],
      ["\\p{L}", "\\p"],
      ["\\bword", "\\b"],
    ] as const) {
      assert.equal(beyondTheCommonPart(pattern), part, pattern);
    }
  });
});

describe("the renderer of pipelines", () => {
  it("refuses what would end a string early", () => {
    for (const value of ['a "quote"', "ends in \\"]) {
      assert.throws(() =>
        pipelineText({ inputs: [], filters: [plugin("mutate", { add_tag: [value] })], outputs: [] }),
      );
    }
  });
});

describe("what Elasticsearch refused", () => {
  const refused = {
    ...runMain(fromFilebeat('{"message":"hello","level":{"odd":1}}', "model", "digits")),
    "@metadata": { dead_letter_queue: { reason: "object mapping for [log.level] tried to parse" } },
  };

  it("is kept as text, with the reason, in a stream of its own", () => {
    const event = runDeadLetters(refused);
    delete event["@metadata"];
    assert.deepEqual(event, {
      "@timestamp": "2026-11-28T01:30:00.000Z",
      message: "hello",
      error: { message: "object mapping for [log.level] tried to parse" },
      data_stream: { type: "logs", dataset: "deadletters", namespace: "mlops" },
      event: { dataset: "deadletters" },
    });
  });
});

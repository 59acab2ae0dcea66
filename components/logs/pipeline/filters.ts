import { logType, streamNamespace } from "../dataStreams";
import { captured, type Grammar, grammars, levels, otherDataset } from "./grammar";
import { mutate, plugin, type Plugin, type Step, when } from "./plugin";
import { secretPatterns } from "./secretPatterns";

/** Where a line's parts are until they become fields. */
const parsed = "[parsed]";
const path = "[@metadata][path]";
const label = (name: string) => `[kubernetes][labels][${name}]`;

/** On lines that the grammar of their software does not know: they are kept as they are. */
export const unparsedTag = "unparsed";

/** A pattern that takes longer on a line gives up. */
const patience = { timeout_millis: 1000, tag_on_timeout: unparsedTag };

/**
 * From what Filebeat sends to what is kept: whose line it is, without secrets, in fields. The time is that of the
 * container runtime, which is exact for everybody, whatever clock and zone a program writes.
 * Field names: elastic.co, "Elastic Common Schema"; what is ours is below `mlops`.
 */
export function filters(): Step[] {
  return [...whose(), dropSecrets(), byGrammar(), levelOf(), ...intoStream()];
}

/** The pod's labels say whose line it is. Of a pod that went before the API was asked, the path of its file says less. */
function whose(): Step[] {
  return [
    // The line as it came, with its secrets; and how Filebeat is.
    mutate.remove(["[event]", "[agent]", "[ecs]", "[input]", "[@version]", "[tags]"]),
    plugin("grok", {
      match: {
        "[log][file][path]":
          "\\A/var/log/pods/(?<namespace>[^_/]+)_(?<pod>[^_/]+)_(?<uid>[^_/]+)/(?<container>[^/]+)/",
      },
      target: path,
      tag_on_failure: [],
      ...patience,
    }),
    when({ not: { has: "[kubernetes][pod][name]" } }, [
      mutate.rename({
        [`${path}[namespace]`]: "[kubernetes][namespace]",
        [`${path}[pod]`]: "[kubernetes][pod][name]",
        [`${path}[uid]`]: "[kubernetes][pod][uid]",
        [`${path}[container]`]: "[kubernetes][container][name]",
      }),
    ]),
    mutate.copy({
      [label("app_kubernetes_io/instance")]: "[service][name]",
      [label("app_kubernetes_io/name")]: "[service][type]",
      [label("app_kubernetes_io/version")]: "[mlops][version]",
      [label("mlops-stack_io/model")]: "[mlops][model]",
      [label("pod-template-hash")]: "[mlops][revision]",
    }),
    when({ not: { has: "[service][name]" } }, [
      mutate.copy({ "[kubernetes][container][name]": "[service][name]" }),
    ]),
    // Of short-lived pods, the container's name is the software's where the two are called alike.
    when({ not: { has: "[service][type]" } }, [
      mutate.copy({ "[kubernetes][container][name]": "[service][type]" }),
    ]),
  ];
}

/** First of all: whatever is taken out of the line afterwards is taken out of what is left. */
function dropSecrets(): Plugin {
  return mutate.gsub(secretPatterns.flatMap(({ pattern, replacement }) => ["message", pattern, replacement]));
}

function byGrammar(): Step {
  return {
    branches: [
      ...grammars.map((grammar) => ({
        when: { field: "[service][type]", is: grammar.software },
        steps: [dataset(grammar.dataset), ...parse(grammar)],
      })),
      { steps: [dataset(otherDataset)] },
    ],
  };
}

function dataset(name: string): Plugin {
  return mutate.set({ "[data_stream][dataset]": name });
}

function parse({ json, lines }: Grammar): Step[] {
  const text = lines ? linesInto(lines) : [mutate.tag(unparsedTag)];
  if (!json) return text;
  return [when({ field: "[message]", matches: "\\A\\{" }, jsonInto(json), text)];
}

/** What is not asked for stays with the line, unsearched. A message that is no text stays in the line. */
function jsonInto(fields: Readonly<Record<string, string>>): Step[] {
  const { "[message]": message, ...others } = fields;
  return [
    plugin("json", {
      source: "message",
      target: parsed,
      skip_on_invalid_json: true,
      tag_on_failure: [unparsedTag],
    }),
    when({ field: `${parsed}[message]`, matches: "\\A" }, [
      mutate.rename({
        ...(message !== undefined && { [`${parsed}[message]`]: message }),
        ...Object.fromEntries(Object.entries(others).map(([key, field]) => [`${parsed}${key}`, field])),
      }),
    ]),
    mutate.rename({ [parsed]: "[mlops][log]" }),
  ];
}

function linesInto(lines: readonly string[]): Step[] {
  const caught = Object.entries(captured).filter(([name]) =>
    lines.some((line) => line.includes(`(?<${name}>`)),
  );
  return [
    plugin("grok", {
      match: { message: lines.map((line) => `\\A(?:${line})\\z`) },
      target: parsed,
      tag_on_failure: [unparsedTag],
      ...patience,
    }),
    mutate.rename(Object.fromEntries(caught.map(([name, field]) => [`${parsed}[${name}]`, field]))),
    mutate.remove([parsed]),
  ];
}

/** How a program ends that did not expect to: in Python, Go and Java. */
const crash = "Traceback \\(most recent call last\\):|\\Apanic: |\\AException in thread ";

/** One word for each level; and one for a crash, which says none. */
function levelOf(): Step {
  const level = "[log][level]";
  return when(
    { has: level },
    [
      mutate.lowercase([level]),
      plugin("translate", { source: level, target: level, override: true, dictionary: levels }),
    ],
    [when({ field: "[message]", matches: crash }, [mutate.set({ [level]: "error" })])],
  );
}

function intoStream(): Step[] {
  return [
    mutate.set({ "[data_stream][type]": logType, "[data_stream][namespace]": streamNamespace }),
    mutate.copy({ "[data_stream][dataset]": "[event][dataset]" }),
    mutate.convert({ "[http][response][status_code]": "integer", "[process][pid]": "integer" }),
  ];
}

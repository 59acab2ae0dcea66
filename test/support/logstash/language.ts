/**
 * The language of Logstash's pipelines, as far as its grammar goes.
 * Source: logstash-core/lib/logstash/compiler/lscl/lscl_grammar.treetop.
 */
export type Value = string | number | Value[] | Map<string, Value>;

export interface Plugin {
  plugin: string;
  options: Map<string, Value>;
}

export interface Choice {
  branches: { condition?: Condition; steps: Step[] }[];
}

export type Step = Plugin | Choice;

export type Condition =
  | { kind: "not"; of: Condition }
  | Joined<"and">
  | Joined<"or">
  | { kind: "field"; field: string }
  | Comparison<"==">
  | Comparison<"!=">
  | Comparison<"in">
  | Comparison<"=~">
  | Comparison<"!~">;

interface Joined<Kind> {
  kind: Kind;
  left: Condition;
  right: Condition;
}

interface Comparison<Kind> {
  kind: Kind;
  field: string;
  value: Value;
}

export interface Configuration {
  input: Step[];
  filter: Step[];
  output: Step[];
}

/** Reads a pipeline, or says at which line it is none. */
export function parsePipeline(text: string): Configuration {
  return new Parser(text).configuration();
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  configuration(): Configuration {
    const sections: Configuration = { input: [], filter: [], output: [] };
    while (this.space()) {
      const name = this.token(/input|filter|output/y, "input, filter or output");
      sections[name as keyof Configuration].push(...this.steps());
    }
    return sections;
  }

  private steps(): Step[] {
    return this.between("{", "}", () => (this.sees(/if\b/y) ? this.choice() : this.plugin()));
  }

  private choice(): Choice {
    const branches: Choice["branches"] = [];
    this.expect("if");
    branches.push({ condition: this.condition(), steps: this.steps() });
    while (this.accepts(/else\s+if\b/y)) branches.push({ condition: this.condition(), steps: this.steps() });
    if (this.accepts(/else\b/y)) branches.push({ steps: this.steps() });
    return { branches };
  }

  private plugin(): Plugin {
    const plugin = this.token(/[A-Za-z0-9_-]+/y, "the name of a plugin");
    const options = this.between("{", "}", () => {
      const name = this.token(/[A-Za-z0-9_-]+/y, "the name of an option");
      this.expect("=>");
      return [name, this.value()] as const;
    });
    const twice = options.find(([name], index) => options.findIndex(([other]) => other === name) < index);
    if (twice) this.fail(`${twice[0]} once`);
    return { plugin, options: new Map(options) };
  }

  private value(): Value {
    if (this.sees(/"/y)) return this.string();
    if (this.sees(/\[/y)) return this.array();
    if (this.sees(/\{/y)) return this.hash();
    if (this.sees(/-?[0-9]/y)) return Number(this.token(/-?[0-9]+(\.[0-9]*)?/y, "a number"));
    return this.token(/[A-Za-z_][A-Za-z0-9_]+/y, "a value");
  }

  private array(): Value[] {
    const values: Value[] = [];
    this.expect("[");
    while (!this.accepts(/\]/y)) {
      if (values.length > 0) this.expect(",");
      values.push(this.value());
    }
    return values;
  }

  private hash(): Map<string, Value> {
    const entries = this.between("{", "}", () => {
      const key = this.string();
      this.expect("=>");
      return [key, this.value()] as const;
    });
    return new Map(entries);
  }

  /** `\"` would be a quote inside, which nothing here has. */
  private string(): string {
    return this.token(/"(?:\\"|[^"])*"/y, "a string in double quotes").slice(1, -1);
  }

  private condition(): Condition {
    const left = this.expression();
    const joined = this.accepts(/and\b|or\b/y);
    return joined === undefined ? left : { kind: joined as "and" | "or", left, right: this.condition() };
  }

  private expression(): Condition {
    if (this.accepts(/!/y)) return { kind: "not", of: this.expression() };
    if (this.accepts(/\(/y)) {
      const inner = this.condition();
      this.expect(")");
      return inner;
    }
    const field = this.token(/(?:\[[^\][,]+\])+/y, "a field");
    const operator = this.accepts(/==|!=|=~|!~|in\b/y);
    if (operator === undefined) return { kind: "field", field };
    return { kind: operator as "==", field, value: this.value() };
  }

  private between<T>(open: string, close: string, item: () => T): T[] {
    const items: T[] = [];
    this.expect(open);
    while (!this.accepts(close === "}" ? /\}/y : /\]/y)) items.push(item());
    return items;
  }

  private expect(word: string): void {
    this.space();
    if (!this.text.startsWith(word, this.at)) this.fail(word);
    this.at += word.length;
  }

  private token(pattern: RegExp, what: string): string {
    const found = this.accepts(pattern);
    return found ?? this.fail(what);
  }

  private accepts(pattern: RegExp): string | undefined {
    const found = this.match(pattern);
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private sees(pattern: RegExp): boolean {
    return this.match(pattern) !== undefined;
  }

  private match(pattern: RegExp): string | undefined {
    this.space();
    pattern.lastIndex = this.at;
    return pattern.exec(this.text)?.[0];
  }

  /** Whether there is more after spaces and comments. */
  private space(): boolean {
    const blank = /(?:\s|#[^\n]*)*/y;
    blank.lastIndex = this.at;
    this.at += blank.exec(this.text)?.[0].length ?? 0;
    return this.at < this.text.length;
  }

  private fail(what: string): never {
    const line = this.text.slice(0, this.at).split("\n").length;
    throw new Error(
      `line ${line}: ${what} is needed, found ${JSON.stringify(this.text.slice(this.at, this.at + 40))}`,
    );
  }
}

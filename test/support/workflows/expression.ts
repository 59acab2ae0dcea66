/**
 * The expressions of workflows, as far as ours use them.
 * Source: GitHub docs, "Evaluate expressions in workflows and actions".
 */
export type Contexts = Record<string, unknown>;

type Value = unknown;

/** How the jobs or steps before ended, for `success()` and its like. */
export interface Progress {
  failed: boolean;
  cancelled: boolean;
}

const token = /\s*(?:(==|!=|&&|\|\||[!(),.[\]])|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w-]*))/y;

interface Token {
  kind: "operator" | "text" | "number" | "name";
  value: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (source.slice(token.lastIndex).trim() !== "") {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (!match) throw new Error(`expression ${source}: cannot be read at ${source.slice(at)}`);
    const [, operator, text, number, name] = match;
    if (operator !== undefined) tokens.push({ kind: "operator", value: operator });
    else if (text !== undefined) tokens.push({ kind: "text", value: text.replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else tokens.push({ kind: "name", value: name ?? "" });
  }
  return tokens;
}

class Expression {
  private position = 0;
  private readonly tokens: Token[];

  constructor(
    private readonly source: string,
    private readonly contexts: Contexts,
    private readonly progress: Progress,
  ) {
    this.tokens = tokensOf(source);
  }

  value(): Value {
    const value = this.or();
    if (this.position < this.tokens.length) throw new Error(`expression ${this.source}: more than one`);
    return value;
  }

  private or(): Value {
    let left = this.and();
    while (this.takes("||")) {
      const right = this.and();
      left = isTrue(left) ? left : right;
    }
    return left;
  }

  private and(): Value {
    let left = this.equality();
    while (this.takes("&&")) {
      const right = this.equality();
      left = isTrue(left) ? right : left;
    }
    return left;
  }

  private equality(): Value {
    const left = this.unary();
    if (this.takes("==")) return isEqual(left, this.unary());
    if (this.takes("!=")) return !isEqual(left, this.unary());
    return left;
  }

  private unary(): Value {
    if (this.takes("!")) return !isTrue(this.unary());
    if (this.takes("(")) {
      const value = this.or();
      this.needs(")");
      return value;
    }
    const next = this.tokens[this.position++];
    if (next?.kind === "text") return next.value;
    if (next?.kind === "number") return Number(next.value);
    if (next?.kind !== "name") throw new Error(`expression ${this.source}: ${next?.value ?? "its end"}`);
    if (["true", "false", "null"].includes(next.value)) return JSON.parse(next.value) as Value;
    return this.takes("(") ? this.call(next.value) : this.path(next.value);
  }

  private path(context: string): Value {
    if (!(context in this.contexts)) throw new Error(`expression ${this.source}: no context ${context}`);
    let value = this.contexts[context];
    while (this.takes(".")) {
      const name = this.tokens[this.position++]?.value ?? "";
      value = (value as Record<string, unknown> | null | undefined)?.[name];
    }
    return value ?? null;
  }

  private call(name: string): Value {
    const given: Value[] = [];
    while (!this.takes(")")) {
      given.push(this.or());
      this.takes(",");
    }
    const [first, second] = given;
    const { failed, cancelled } = this.progress;
    switch (name) {
      case "success":
        return !failed && !cancelled;
      case "failure":
        return failed;
      case "cancelled":
        return cancelled;
      case "always":
        return true;
      case "contains":
        return text(first).toLowerCase().includes(text(second).toLowerCase());
      case "fromJSON":
        return JSON.parse(text(first)) as Value;
      default:
        throw new Error(`expression ${this.source}: no function ${name}`);
    }
  }

  private takes(operator: string): boolean {
    const next = this.tokens[this.position];
    if (next?.kind !== "operator" || next.value !== operator) return false;
    this.position++;
    return true;
  }

  private needs(operator: string): void {
    if (!this.takes(operator)) throw new Error(`expression ${this.source}: ${operator} is missing`);
  }
}

function isTrue(value: Value): boolean {
  return value !== false && value !== 0 && value !== "" && value !== null && value !== undefined;
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === typeof right) return text(left).toLowerCase() === text(right).toLowerCase();
  const number = (value: Value) => (value === null || value === "" ? 0 : Number(value));
  return number(left) === number(right);
}

/** A value as it stands in a script. */
export function text(value: Value): string {
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? `${value}`
    : "";
}

const fine: Progress = { failed: false, cancelled: false };

/** A value with its expressions replaced; one that is nothing else keeps its type. */
export function evaluated(value: unknown, contexts: Contexts, progress = fine): unknown {
  if (Array.isArray(value)) return value.map((one) => evaluated(one, contexts, progress));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, evaluated(one, contexts, progress)]),
    );
  }
  if (typeof value !== "string") return value;
  const whole = /^\$\{\{(.+?)\}\}$/s.exec(value)?.[1];
  if (whole !== undefined && !whole.includes("${{")) return new Expression(whole, contexts, progress).value();
  return value.replace(/\$\{\{(.+?)\}\}/gs, (_, source: string) =>
    text(new Expression(source, contexts, progress).value()),
  );
}

/** Whether an `if` holds. One that asks for no status is held back by a failure before it. */
export function holds(condition: string | undefined, contexts: Contexts, progress = fine): boolean {
  const source = (condition ?? "success()").replace(/^\$\{\{(.*)\}\}$/s, "$1");
  const asks = /\b(success|failure|cancelled|always)\(\)/.test(source);
  const value = new Expression(source, contexts, progress).value();
  return isTrue(value) && (asks || !progress.failed);
}

export type Data = string | number | boolean | null | Data[] | { [key: string]: Data };

/** An event, with fields in the words of Logstash: `[log][level]`, or `message` for what is on top. */
export class LogEvent {
  constructor(readonly data: Record<string, Data>) {}

  get(reference: string): Data | undefined {
    return pathOf(reference).reduce<Data | undefined>(
      (value, key) => (isObject(value) ? value[key] : undefined),
      this.data,
    );
  }

  set(reference: string, value: Data): void {
    const path = pathOf(reference);
    const last = path.pop() ?? "";
    let holder = this.data;
    for (const key of path) {
      const next = holder[key];
      if (next !== undefined && !isObject(next)) throw new Error(`${reference}: ${key} holds no fields`);
      holder[key] ??= {};
      holder = holder[key] as Record<string, Data>;
    }
    holder[last] = value;
  }

  remove(reference: string): Data | undefined {
    const path = pathOf(reference);
    const last = path.pop() ?? "";
    const holder = path.length === 0 ? this.data : this.get(`[${path.join("][")}]`);
    if (!isObject(holder)) return undefined;
    const value = holder[last];
    delete holder[last];
    return value;
  }

  tag(tag: string): void {
    const tags = (this.data["tags"] ?? []) as Data[];
    if (!tags.includes(tag)) this.data["tags"] = [...tags, tag];
  }

  /** `%{[field]}` stands for the field's value; for what is not there, it stays. */
  cite(text: string): string {
    return text.replace(/%\{([^}]+)\}/g, (whole, field: string) => {
      const value = this.get(field);
      return value === undefined ? whole : textOf(value);
    });
  }
}

export function isObject(value: Data | undefined): value is Record<string, Data> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as text; a scalar as it is. */
export function textOf(value: Data | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function pathOf(reference: string): string[] {
  if (!reference.startsWith("[")) return [reference];
  return [...reference.matchAll(/\[([^\][]+)\]/g)].map(([, key = ""]) => key);
}

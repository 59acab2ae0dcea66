import { isDeepStrictEqual } from "node:util";
import * as prettier from "prettier";
import { type Document, isCollection, isNode, isScalar, isSeq, parseDocument, type YAMLMap } from "yaml";

export type KeyPath = readonly (string | number)[];

/**
 * A YAML file whose values are changed one by one: comments, order and whatever is not changed stay. A value that is
 * there already changes nothing, so that the same answers twice give the same bytes.
 */
export class SettingsFile {
  private readonly document: Document;
  private readonly before: unknown;

  constructor(private readonly text: string) {
    this.document = parseDocument(text);
    const [error] = this.document.errors;
    if (error) throw error;
    this.before = this.document.toJS();
  }

  /** The value at a path, as plain data; `undefined` where there is none. */
  get(path: KeyPath): unknown {
    const node: unknown = this.document.getIn(path, true);
    return isCollection(node) || isScalar(node) ? node.toJS(this.document) : undefined;
  }

  set(path: KeyPath, value: unknown): void {
    if (isDeepStrictEqual(this.get(path), value)) return;
    const old: unknown = this.document.getIn(path, true);
    if (isScalar(old) && !(value instanceof Object)) old.value = value;
    else this.document.setIn(path, this.like(old, value));
  }

  /** A new value in the place of an old one. */
  private like(old: unknown, value: unknown): unknown {
    const node = this.document.createNode(value, { flow: true });
    if (!isNode(old)) return node;
    // `# yours: …` says what to write here, and is as true of the next value.
    node.comment = old.comment;
    const quotes = isSeq(old) && isScalar(old.items[0]) ? old.items[0].type : undefined;
    if (isSeq(node)) for (const item of node.items) if (isScalar(item)) item.type = quotes;
    return node;
  }

  /** Puts an item into a list, a line for each of its fields; what it has said about an earlier one goes with that. */
  setItem(path: KeyPath, item: Readonly<Record<string, unknown>>): void {
    if (isDeepStrictEqual(this.get(path), item)) return;
    const node = this.document.createNode({}) as YAMLMap;
    for (const [key, value] of Object.entries(item)) {
      node.set(key, this.document.createNode(value, { flow: true }));
    }
    const old: unknown = this.document.getIn(path, true);
    if (isCollection(old)) node.spaceBefore = old.spaceBefore;
    this.document.setIn(path, node);
  }

  /** A group with a line for each of its fields and of theirs, for what is too long for one line. */
  setGroup(path: KeyPath, group: Readonly<Record<string, unknown>>): void {
    if (isDeepStrictEqual(this.get(path), group)) return;
    const node = this.document.createNode(group, { flow: false });
    const old: unknown = this.document.getIn(path, true);
    if (isNode(old)) node.comment = old.comment;
    this.document.setIn(path, node);
  }

  /** Takes a value away, if it is there, and a group that has nothing left. */
  remove(path: KeyPath): void {
    if (!this.document.hasIn(path)) return;
    this.document.deleteIn(path);
    const group = path.slice(0, -1);
    if (group.length > 1 && isDeepStrictEqual(this.get(group), {})) this.remove(group);
  }

  /** The file as it is now, in the format of the repository. */
  async toText(): Promise<string> {
    if (isDeepStrictEqual(this.document.toJS(), this.before)) return this.text;
    const options = (await prettier.resolveConfig(__filename)) ?? {};
    return prettier.format(this.document.toString({ lineWidth: 0 }), { ...options, parser: "yaml" });
  }
}

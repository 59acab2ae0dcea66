/** What a key of `set` addresses: a field, or items of the list in it. */
export interface FieldKey {
  field: string;
  /** The items whose own field has that value; absent for the field as a whole. */
  item?: { field: string; value: string };
  /** Items to put at the end of the list. */
  append?: boolean;
}

/** Neither a field of a resource nor a key of labels, annotations or data has brackets. */
const ofList = /^(?<field>[^[\]]+)\[(?:(?<by>[\w.-]+)=(?<value>[^[\]]*)|\+)\]$/;

/** Reads `containers`, `containers[name=model]` and `env[+]`. */
export function parseFieldKey(key: string): FieldKey {
  const { field, by, value } = ofList.exec(key)?.groups ?? {};
  if (field === undefined) return { field: key };
  return by === undefined || value === undefined
    ? { field, append: true }
    : { field, item: { field: by, value } };
}

/** Whether a key has brackets and yet addresses nothing. */
export function isMalformed(key: string): boolean {
  return /[[\]]/.test(key) && !ofList.test(key);
}

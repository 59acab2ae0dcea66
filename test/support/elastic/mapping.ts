interface Field {
  type?: string;
  properties?: Record<string, Field>;
}

/** The type of every field of a mapping, by its whole name. */
export function mappedTypes(properties: Record<string, object>, before = ""): Map<string, string> {
  return new Map(
    Object.entries(properties).flatMap(([name, field]: [string, Field]) =>
      field.properties
        ? [...mappedTypes(field.properties, `${before}${name}.`)]
        : [[`${before}${name}`, field.type ?? "object"] as const],
    ),
  );
}

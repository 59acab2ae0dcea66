/**
 * Lines that go on with the line before, whatever software writes them: so little looks like one of these by chance that
 * nobody has to say which software it is. In the part of regular expressions that Go's RE2 and JavaScript have in common.
 */
const continuations = [
  // Indented, or nothing at all: stacks of Python, Java and Go, statements of SQL.
  "[ \\t]|$",
  // Python: chained exceptions, and the one that ends a traceback.
  "Traceback \\(most recent call last\\):|During handling of the above exception|The above exception was the direct cause",
  "[A-Za-z_][A-Za-z0-9_.]*(Error|Exception|Warning|Interrupt|Exit|Timeout|Iteration)(:|$)",
  // Java and Go.
  "Caused by: |goroutine [0-9]+ \\[",
  // PostgreSQL: what belongs to the message before.
  "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+ [A-Z]+ \\[[0-9]+\\] (DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION): ",
  // Keys and certificates: alone, a line of one would not be known for what it is.
  "[A-Za-z0-9+/]{64}([A-Za-z0-9+/]{12})?$|-----END ",
];

/** Matches a line that belongs to the one before. */
export const continuation = `^(${continuations.join("|")})`;

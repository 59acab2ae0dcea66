/** One line of a `.dockerignore`. */
interface Rule {
  pattern: RegExp;
  /** `!`: what matches is taken in spite of earlier lines. */
  keeps: boolean;
}

/**
 * Tells which files of a context a build may read, by its `.dockerignore`: the last line that matches a path, or a folder
 * above it, decides.
 * Source: docs.docker.com, Build context, "Syntax" of .dockerignore.
 * @returns whether the build sees the file at a path relative to the context, with '/' between its parts.
 */
export function contextFilter(ignoreFile: string): (path: string) => boolean {
  const rules = ignoreFile
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map(ruleOf);
  return (path) => {
    const parts = path.split("/");
    const places = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
    const last = rules.findLast(({ pattern }) => places.some((place) => pattern.test(place)));
    return last?.keeps ?? true;
  };
}

function ruleOf(line: string): Rule {
  const keeps = line.startsWith("!");
  const glob = line
    .slice(keeps ? 1 : 0)
    .trim()
    .replace(/^(\.?\/)+|\/+$/g, "");
  return { keeps, pattern: new RegExp(`^${expression(glob)}$`) };
}

/** `**` is any number of folders, `*` and `?` stay within one. */
function expression(glob: string): string {
  return glob.replace(/\*\*\/?|\*|\?|\[[^\]]*\]|[.+^${}()|\\]/g, (token) => {
    if (token === "**/") return "(.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    return token.startsWith("[") ? token : `\\${token}`;
  });
}

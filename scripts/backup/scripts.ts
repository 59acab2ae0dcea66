import { readFileSync } from "node:fs";
import * as path from "node:path";

/** What runs in the pods: Bash and SQL, as files of their own. */
function script(name: string): string {
  return readFileSync(path.join(__dirname, "scripts", name), "utf8");
}

export const archiveScript = script("archive.sh");
export const dumpScript = script("dump.sh");
export const listScript = script("list.sh");
export const rowsSql = script("rows.sql");

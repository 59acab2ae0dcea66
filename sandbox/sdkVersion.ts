import { readFileSync } from "node:fs";
import * as path from "node:path";

import { repository } from "./layout";

/** Version of an installed @pulumi package. Its plugin has the same: package.json is the one source of both. */
export function sdkVersion(sdk: string): string {
  const manifest = path.join(repository, "node_modules", "@pulumi", sdk, "package.json");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

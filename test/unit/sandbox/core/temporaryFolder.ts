import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";

/** A folder that each test of the suite finds empty; its name is one that careless quoting trips over. */
export function temporaryFolder(): { readonly at: string } {
  const folder = { at: "" };
  beforeEach("makes a folder", () => {
    folder.at = mkdtempSync(path.join(tmpdir(), `mlops it's "odd" $HOME `));
  });
  afterEach("removes the folder", () => {
    rmSync(folder.at, { recursive: true, force: true });
  });
  return folder;
}

import assert from "node:assert/strict";

import type { JsonObject } from "../../../../sandbox/plugins/common/properties";
import { temporaryFolder } from "../core/temporaryFolder";
import { everything } from "./everything";
import { samples } from "./samples";
import { Session, type Resource } from "./session";

/** A simulated AWS of its own for each test, with one of everything that it knows. */
export function oneOfEach() {
  const folder = temporaryFolder();
  let session: Session;
  let all: Record<string, Resource>;

  beforeEach("makes one of each", async () => {
    session = await new Session(folder.at).configure({ region: "us-east-1" });
    all = await everything(session);
  });

  return {
    folder,
    session: () => session,
    named: (name: string): Resource => {
      const found = all[name];
      assert.ok(found, name);
      return found;
    },
    /** What one of them was made with. */
    inputsOf: (name: string): JsonObject => samples.find((sample) => sample.name === name)?.inputs(all) ?? {},
  };
}

import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { taggable } from "../../../components/aws/taggable";

const sdk = path.dirname(require.resolve("@pulumi/aws/package.json"));

/** The SDK's source of a type: `aws:ec2/vpc:Vpc` is in ec2/vpc.js. */
function sourceOf(type: string): string {
  const [, file = ""] = type.split(":");
  return readFileSync(path.join(sdk, `${file}.js`), "utf8");
}

describe("the table of what takes tags", () => {
  for (const [type, takesTags] of Object.entries(taggable)) {
    it(`says of ${type} what the SDK says`, () => {
      const source = sourceOf(type);
      assert.ok(source.includes(`__pulumiType = '${type}'`));
      assert.equal(source.includes('resourceInputs["tags"] = args'), takesTags);
    });
  }
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackFileSchema } from "../stacks/settings/jsonSchema";

/** Writes the JSON Schema that the first line of every `Pulumi.<stack>.yaml` names. */
const file = join(__dirname, "..", "settings.schema.json");
writeFileSync(file, `${JSON.stringify(stackFileSchema("mlops"), null, 2)}\n`);
console.log(`wrote ${file}`);

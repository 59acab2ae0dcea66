import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";

import { constraintsOf, constraintsSource } from "../../../../sandbox/cloud/constraints";
import { nestedShapes, schemaSource, typeSchema, type Shape } from "../../../../sandbox/cloud/schema";
import { resourceTypes } from "../../../../sandbox/cloud/services";
import { typeNames, type TypeName } from "../../../../sandbox/cloud/typeNames";
import { repository } from "../../../../sandbox/layout";
import { sdkVersion } from "../../../../sandbox/sdkVersion";

/** The shape of an input at a path; through lists, that of their items. */
function shapeAt(type: TypeName, at: string): Shape | undefined {
  const [head = "", ...rest] = at.replaceAll("[]", "").split(".");
  return rest.reduce<Shape | undefined>((shape, name) => {
    const object = shape?.type === "list" ? shape.items : shape;
    return object?.of === undefined ? undefined : nestedShapes(object.of)[name];
  }, typeSchema(type).inputs[head]);
}

/** Properties of the SDK's class, as its own script lists them. */
function scriptInputs(type: TypeName): string[] {
  const [, module = ""] = type.split(":");
  const file = path.join(repository, "node_modules/@pulumi/aws", `${module}.js`);
  const found = readFileSync(file, "utf8").matchAll(/resourceInputs\["(\w+)"\] = (?:\(?args|undefined)/g);
  return [...new Set([...found].map(([, name = ""]) => name))].sort();
}

const wrongPaths = (paths: (type: TypeName) => readonly string[]): string[] =>
  typeNames.flatMap((type) =>
    paths(type)
      .filter((at) => !shapeAt(type, at))
      .map((at) => `${type} ${at}`),
  );

describe("the tables of the simulated AWS", () => {
  it("are those of the SDK that is installed", () => {
    assert.equal(schemaSource, `@pulumi/aws ${sdkVersion("aws")}, its declarations`);
    for (const type of typeNames) {
      const { inputs, outputs } = typeSchema(type);
      assert.deepEqual([...Object.keys(inputs), ...outputs].sort(), scriptInputs(type), type);
    }
  });

  it("name nothing that the SDK does not have", () => {
    const replaced = (type: TypeName) => {
      const { replaces } = resourceTypes[type];
      return replaces === "all" ? [] : replaces;
    };
    const others = (type: TypeName) => {
      const { autoname, defaults = {}, filled = [], ordered = [], writeOnly = [] } = resourceTypes[type];
      const names = autoname ? [autoname.property] : [];
      return [...names, ...Object.keys(defaults), ...filled, ...ordered, ...writeOnly];
    };
    const referenced = (type: TypeName) =>
      (resourceTypes[type].references ?? []).map(({ property }) => property);
    // "namePrefix" and the like are outputs of a few types alone.
    const isOutput = (line: string) => {
      const [type = "", at = ""] = line.split(" ");
      return typeSchema(type as TypeName).outputs.includes(at) || at === "vpcConfig.clusterSecurityGroupId";
    };
    assert.deepEqual([...wrongPaths(replaced), ...wrongPaths(referenced)], []);
    assert.deepEqual(
      wrongPaths(others).filter((line) => !isOutput(line)),
      [],
    );
  });

  it("state AWS' own limits, with the models that they come from", () => {
    assert.match(constraintsSource, /^botocore \d+\.\d+\.\d+, its service models$/);
    const count = typeNames.reduce((sum, type) => sum + Object.keys(constraintsOf(type)).length, 0);
    assert.ok(count > 150, `${count} fields`);
    assert.deepEqual(
      wrongPaths((type) => Object.keys(constraintsOf(type))),
      [],
    );
  });

  it("hold patterns that can be matched", () => {
    for (const type of typeNames) {
      for (const [at, { pattern }] of Object.entries(constraintsOf(type))) {
        if (pattern !== undefined) assert.doesNotThrow(() => new RegExp(pattern, "su"), `${type} ${at}`);
      }
    }
  });
});

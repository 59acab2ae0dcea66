import { strict as assert } from "node:assert";
import { forEveryStack } from "../../support/everyStack";
import { at, objects, ofKind, text } from "../../support/manifests";

forEveryStack("every object", (recording) => {
  it("has the explicit provider and a parent", () => {
    for (const { urn, options, parent } of objects(recording())) {
      assert.equal(options.provider, "cluster", urn);
      assert.ok(parent, urn);
    }
  });

  it("carries the labels of the project and lives in one of its namespaces", () => {
    const namespaces = ofKind(recording(), "Namespace").map(({ plain }) => at(plain, "metadata", "name"));
    for (const { urn, plain } of objects(recording())) {
      const labels = at(plain, "metadata", "labels");
      assert.equal(at(labels, "app.kubernetes.io/part-of"), "mlops-stack", urn);
      assert.equal(at(labels, "app.kubernetes.io/managed-by"), "pulumi", urn);
      if (plain["kind"] === "Namespace") continue;
      assert.ok(namespaces.includes(at(plain, "metadata", "namespace")), urn);
    }
  });

  it("has a fixed name only where something else must know it", () => {
    const known = ["Namespace", "Service", "PersistentVolumeClaim", "StatefulSet"];
    for (const { urn, plain } of objects(recording())) {
      assert.equal(at(plain, "metadata", "name") !== undefined, known.includes(text(plain["kind"])), urn);
    }
  });

  it("is created after the walls of the namespaces stand", () => {
    const { resources } = recording();
    const walls = resources.filter(({ urn }) => urn.includes("Tenancy$")).map(({ urn }) => urn);
    const tops = resources.filter(({ parent, custom, name }) => !parent && !custom && name !== "tenancy");
    for (const { urn, options } of tops) {
      const missing = walls.filter((wall) => !options.dependencies.includes(wall));
      assert.deepEqual(missing, [], urn);
    }
  });
});

import { strict as assert } from "node:assert";
import { forEveryStack } from "../../support/everyStack";
import { at, objects, ofKind, pods, text } from "../../support/manifests";
import type { RecordedResource } from "../../support/recorder";

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

  it("that runs pods is created after the walls of the namespaces stand", () => {
    const { resources } = recording();
    const walls = resources.filter(({ urn }) => urn.includes("Tenancy$")).map(({ urn }) => urn);
    const namespaces = ofKind(recording(), "Namespace").map(({ plain }) => at(plain, "metadata", "name"));
    const inhabitants = pods(recording()).filter(({ namespace }) => namespaces.includes(namespace));
    for (const { owner } of inhabitants) {
      const awaited = lineage(resources, owner).flatMap(({ options }) => options.dependencies);
      const missing = walls.filter((wall) => !awaited.includes(wall));
      assert.deepEqual(missing, [], owner.urn);
    }
  });
});

/** The resource and the components that it is in: it is made after what any of them waits for. */
function lineage(resources: RecordedResource[], resource: RecordedResource): RecordedResource[] {
  const parent = resources.find(({ urn }) => urn === resource.parent);
  return parent ? [resource, ...lineage(resources, parent)] : [resource];
}

import { strict as assert } from "node:assert";
import { forEveryCluster } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import { at, awaited, list, objects, ofKind, pods, softwareOf, text } from "../../support/manifests";

const cluster = "is of the whole cluster";

/** Kinds that live in no namespace, and what lives in one that is not the platform's. */
const homes = new Exceptions({
  Namespace: cluster,
  APIService: cluster,
  ClusterRole: cluster,
  ClusterRoleBinding: cluster,
  CustomResourceDefinition: cluster,
  PriorityClass: cluster,
  StorageClass: cluster,
  "prometheus-adapter in kube-system": "there the API server says by which certificate it is known",
  "cluster-autoscaler in kube-system": "the priority of the system's services is for those who live there",
});

/** Kinds whose objects have a fixed name: all of them. */
const fixedNames = new Exceptions({
  Namespace: "policies, quotas and people select by it",
  APIService: "the API server wants <version>.<group>",
  Service: "it is the address",
  PersistentVolumeClaim: "a backup is restored into it by name",
  StatefulSet: "the names of its pods begin with it",
  CustomResourceDefinition: "the API server wants <plural>.<group>",
  StorageClass: "settings and claims name it",
});

forEveryCluster("every object", (recording) => {
  it("has the explicit provider and a parent", () => {
    for (const { urn, options, parent } of objects(recording())) {
      assert.equal(options.provider, "cluster", urn);
      assert.ok(parent, urn);
    }
  });

  it("carries the labels of the project", () => {
    for (const { urn, plain } of objects(recording())) {
      const labels = at(plain, "metadata", "labels");
      assert.equal(at(labels, "app.kubernetes.io/part-of"), "mlops-stack", urn);
      assert.equal(at(labels, "app.kubernetes.io/managed-by"), "pulumi", urn);
    }
  });

  it("lives in one of its namespaces", () => {
    const namespaces = ofKind(recording(), "Namespace").map(({ plain }) => at(plain, "metadata", "name"));
    const strangers = objects(recording()).flatMap(({ plain: { kind, metadata } }) => {
      const namespace = at(metadata, "namespace");
      if (namespace === undefined) return [text(kind)];
      if (namespaces.includes(namespace)) return [];
      return [`${softwareOf(at(metadata, "labels"))} in ${text(namespace)}`];
    });
    homes.cover(strangers);
  });

  it("has a fixed name only where something else must know it", () => {
    for (const { urn, plain } of objects(recording())) {
      const fixed = at(plain, "metadata", "name") !== undefined;
      assert.equal(fixed, fixedNames.has(text(plain["kind"])), urn);
    }
  });

  it("that grants something names what it grants", () => {
    for (const { urn, plain } of objects(recording())) {
      for (const { apiGroups, resources, verbs } of list(plain["rules"])) {
        for (const names of [apiGroups, resources, verbs]) {
          assert.ok(Array.isArray(names) && names.length > 0 && !names.includes("*"), urn);
        }
      }
    }
  });

  it("that runs pods is created after the walls of the namespaces stand", () => {
    const { resources } = recording();
    const walls = resources.filter(({ urn }) => urn.includes("Tenancy$")).map(({ urn }) => urn);
    const namespaces = ofKind(recording(), "Namespace").map(({ plain }) => at(plain, "metadata", "name"));
    const inhabitants = pods(recording()).filter(({ namespace }) => namespaces.includes(namespace));
    for (const { owner } of inhabitants) {
      const before = awaited(recording(), owner);
      const missing = walls.filter((wall) => !before.has(wall));
      assert.deepEqual(missing, [], owner.urn);
    }
  });
});

homes.mustBeNeeded("a home in the platform's namespaces");
fixedNames.mustBeNeeded("generated names");

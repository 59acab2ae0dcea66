import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { images } from "../../../components/image";
import { forEveryCluster } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import {
  at,
  list,
  type Manifest,
  ofKind,
  ownVolumes,
  pods,
  type RecordedPod,
  selects,
  softwareOf,
  text,
} from "../../support/manifests";
import type { Recording } from "../../support/recorder";

/** What serves nobody, so that there is nothing to probe. */
const idle = new Exceptions({ placeholder: "it sleeps" });

/** What may be drained away with all its replicas. */
const expendable = new Exceptions({ placeholder: "it gives way to everything" });

forEveryCluster("every pod", (recording, yaml) => {
  const everyPod = (law: (pod: RecordedPod, urn: string) => void) => {
    assert.notEqual(pods(recording()).length, 0);
    for (const pod of pods(recording())) law(pod, pod.owner.urn);
  };
  const everyContainer = (law: (container: Manifest, where: string, pod: RecordedPod) => void) =>
    everyPod((pod, urn) => {
      for (const container of pod.containers) law(container, `${urn} ${text(container["name"])}`, pod);
    });

  it("states requests and limits of every container", () => {
    everyContainer(({ resources }, where) => {
      for (const kind of ["requests", "limits"]) {
        for (const name of ["cpu", "memory"])
          assert.ok(at(resources, kind, name), `${where} ${kind}.${name}`);
      }
    });
  });

  it("is probed in all three ways if it serves", () => {
    everyPod(({ owner, spec, labels }, urn) => {
      if (!["Deployment", "StatefulSet"].includes(text(owner.plain["kind"]))) return;
      for (const container of list(spec["containers"])) {
        const missing = ["startupProbe", "readinessProbe", "livenessProbe"].filter(
          (probe) => !container[probe],
        );
        if (missing.length > 0 && idle.has(softwareOf(labels))) continue;
        assert.deepEqual(missing, [], urn);
      }
    });
  });

  it("bounds every scratch folder", () => {
    everyPod(({ spec }, urn) => {
      for (const { emptyDir } of list(spec["volumes"])) {
        if (emptyDir) assert.ok(at(emptyDir, "sizeLimit"), urn);
      }
    });
  });

  it("has longer to stop than its preStop hook takes", () => {
    everyContainer(({ lifecycle }, where, { spec }) => {
      const pause = Number(at(lifecycle, "preStop", "sleep", "seconds") ?? 0);
      assert.ok(Number(spec["terminationGracePeriodSeconds"]) >= pause + 30, where);
    });
  });

  it("runs an image of the catalogue or of the settings", () => {
    const { config } = parse(yaml) as { config: Record<string, unknown> };
    const models = (config["mlops:models"] ?? []) as {
      name: string;
      image: { build?: { repository?: string } };
      model: { train?: boolean | { ref: string } };
    }[];
    const served = recording().outputs["models"] as { name: string; image: string }[];
    const ofSettings = models.flatMap(({ name, model: { train } }) => [
      served.find((one) => one.name === name)?.image,
      ...(typeof train === "object" ? [train.ref] : []),
    ]);
    // Built of the same source, under the same version, whoever builds it.
    const trainers = models.flatMap(({ image, model: { train } }) =>
      train === true ? [`/${image.build?.repository ?? "model"}:`] : [],
    );
    const isTrainer = (image: string) =>
      image.endsWith("-trainer") && trainers.some((part) => image.includes(part));
    const ofCatalogue = Object.values(images).map(({ repository, tag }) => `/${repository}:${tag}`);
    everyContainer(({ image }, where) => {
      const known =
        ofSettings.includes(text(image)) ||
        isTrainer(text(image)) ||
        ofCatalogue.some((end) => text(image).endsWith(end));
      assert.ok(known, `${where} runs ${text(image)}`);
    });
  });

  it("shares no volume with another pod that writes to it", () => {
    everyPod(({ owner, spec }, urn) => {
      const claims = list(spec["volumes"]).map(({ persistentVolumeClaim }) => persistentVolumeClaim);
      const writes = claims.some((claim) => claim !== undefined && at(claim, "readOnly") !== true);
      if (!writes || owner.plain["kind"] === "CronJob") return;
      assert.equal(at(owner.plain, "spec", "replicas"), 1, urn);
      assert.equal(owner.options.deleteBeforeReplace, true, urn);
      if (owner.plain["kind"] === "StatefulSet") return;
      assert.deepEqual(at(owner.plain, "spec", "strategy"), { type: "Recreate" }, urn);
    });
  });

  it("finds the claims of volumes of its own, made before it, and never changes what makes them", () => {
    for (const resource of ofKind(recording(), "StatefulSet")) {
      for (const { claims } of ownVolumes(resource)) {
        const made = ofKind(recording(), "PersistentVolumeClaim").filter(
          ({ plain, objectName }) =>
            claims.includes(objectName ?? "") &&
            at(plain, "metadata", "namespace") === at(resource.plain, "metadata", "namespace"),
        );
        assert.equal(made.length, claims.length, resource.urn);
        for (const { urn } of made) assert.ok(resource.options.dependencies.includes(urn), urn);
        assert.ok(resource.options.ignoreChanges.includes("spec.volumeClaimTemplates"), resource.urn);
        assert.equal(resource.options.deleteBeforeReplace, true, resource.urn);
      }
    }
  });

  it("has a number of replicas or an autoscaler; with both, the number is that of the start alone", () => {
    for (const { plain, urn, objectName, options } of ofKind(recording(), "Deployment")) {
      const isFixed = at(plain, "spec", "replicas") !== undefined;
      const isScaled = autoscalerOf(recording(), objectName) !== undefined;
      assert.ok(isFixed || isScaled, urn);
      if (isFixed && isScaled) assert.deepEqual(options.ignoreChanges, ["spec.replicas"], urn);
    }
  });

  it("is protected from being drained away with all its replicas, and from holding a drain up alone", () => {
    const budgets = ofKind(recording(), "PodDisruptionBudget").map(({ plain }) => plain);
    const servers = ["Deployment", "StatefulSet"].flatMap((kind) => ofKind(recording(), kind));
    for (const { plain, urn, objectName } of servers) {
      const autoscaler = autoscalerOf(recording(), objectName);
      const least = at(plain, "spec", "replicas") ?? at(autoscaler, "spec", "minReplicas");
      const labels = at(plain, "spec", "template", "metadata", "labels") as Record<string, string>;
      const own = budgets.filter((budget) => selects(at(budget, "spec", "selector"), labels));
      const budgeted = Number(least) > 1 && !expendable.has(softwareOf(labels));
      assert.equal(own.length, budgeted ? 1 : 0, `${urn} runs at least ${text(least)}`);
    }
  });
});

idle.mustBeNeeded("probes");
expendable.mustBeNeeded("disruption budgets");

function autoscalerOf(recording: Recording, deployment: string | undefined): Manifest | undefined {
  return ofKind(recording, "HorizontalPodAutoscaler").find(
    ({ plain }) => at(plain, "spec", "scaleTargetRef", "name") === deployment,
  )?.plain;
}

import { strict as assert } from "node:assert";
import { parse } from "yaml";
import { images } from "../../../components/image";
import { forEveryStack } from "../../support/everyStack";
import {
  at,
  list,
  type Manifest,
  ofKind,
  pods,
  type RecordedPod,
  selects,
  text,
} from "../../support/manifests";
import type { Recording } from "../../support/recorder";

forEveryStack("every pod", (recording, yaml) => {
  const everyPod = (law: (pod: RecordedPod, urn: string) => void) => {
    assert.notEqual(pods(recording()).length, 0);
    for (const pod of pods(recording())) law(pod, pod.owner.urn);
  };
  const everyContainer = (law: (container: Manifest, where: string, pod: RecordedPod) => void) =>
    everyPod((pod, urn) => {
      for (const container of pod.containers) law(container, `${urn} ${text(container["name"])}`, pod);
    });

  it("is what the restricted Pod Security standard admits", () => {
    everyPod(({ spec }, urn) => {
      assert.equal(at(spec, "securityContext", "runAsNonRoot"), true, urn);
      assert.ok(Number(at(spec, "securityContext", "runAsUser")) > 0, urn);
      assert.equal(at(spec, "securityContext", "seccompProfile", "type"), "RuntimeDefault", urn);
      for (const host of ["hostNetwork", "hostPID", "hostIPC"]) assert.ok(!spec[host], urn);
      for (const volume of list(spec["volumes"])) assert.ok(!("hostPath" in volume), urn);
    });
    everyContainer(({ securityContext }, where) => {
      assert.equal(at(securityContext, "allowPrivilegeEscalation"), false, where);
      assert.equal(at(securityContext, "readOnlyRootFilesystem"), true, where);
      assert.deepEqual(at(securityContext, "capabilities"), { drop: ["ALL"] }, where);
    });
  });

  it("has an account of its own and no token of the API server", () => {
    const accounts = pods(recording()).map(
      ({ namespace, spec }) => `${namespace}/${text(spec["serviceAccountName"])}`,
    );
    assert.equal(new Set(accounts).size, accounts.length);
    assert.equal(accounts.length, ofKind(recording(), "ServiceAccount").length);
    everyPod(({ spec }, urn) => assert.equal(spec["automountServiceAccountToken"], false, urn));
    for (const { plain, urn } of ofKind(recording(), "ServiceAccount")) {
      assert.equal(plain["automountServiceAccountToken"], false, urn);
    }
  });

  it("gets no variables from Services that happen to share its namespace", () => {
    everyPod(({ spec }, urn) => assert.equal(spec["enableServiceLinks"], false, urn));
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
    everyPod(({ owner, spec }, urn) => {
      if (!["Deployment", "StatefulSet"].includes(text(owner.plain["kind"]))) return;
      for (const container of list(spec["containers"])) {
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
          assert.ok(container[probe], `${urn} ${probe}`);
        }
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
    const models = (config["mlops:models"] ?? []) as { image: { ref: string } }[];
    const ofSettings = models.map(({ image }) => image.ref);
    const ofCatalogue = Object.values(images).map(({ repository, tag }) => `/${repository}:${tag}`);
    everyContainer(({ image }, where) => {
      const known = ofSettings.includes(text(image)) || ofCatalogue.some((end) => text(image).endsWith(end));
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

  it("has a fixed number of replicas or an autoscaler, never both", () => {
    for (const { plain, urn, objectName } of ofKind(recording(), "Deployment")) {
      const fixed = at(plain, "spec", "replicas");
      assert.equal(fixed === undefined, autoscalerOf(recording(), objectName) !== undefined, urn);
    }
  });

  it("is protected from being drained away with all its replicas, and from holding a drain up alone", () => {
    const budgets = ofKind(recording(), "PodDisruptionBudget").map(({ plain }) => plain);
    for (const { plain, urn, objectName } of ofKind(recording(), "Deployment")) {
      const autoscaler = autoscalerOf(recording(), objectName);
      const least = at(plain, "spec", "replicas") ?? at(autoscaler, "spec", "minReplicas");
      const labels = at(plain, "spec", "template", "metadata", "labels") as Record<string, string>;
      const own = budgets.filter((budget) => selects(at(budget, "spec", "selector"), labels));
      assert.equal(own.length, Number(least) > 1 ? 1 : 0, `${urn} runs at least ${text(least)}`);
    }
  });
});

function autoscalerOf(recording: Recording, deployment: string | undefined): Manifest | undefined {
  return ofKind(recording, "HorizontalPodAutoscaler").find(
    ({ plain }) => at(plain, "spec", "scaleTargetRef", "name") === deployment,
  )?.plain;
}

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import type { V1PersistentVolume, V1PersistentVolumeClaim } from "@kubernetes/client-node";
import fc from "fast-check";
import type { Api } from "../../../../sandbox/api";
import { realNodeName } from "../../../../sandbox/realNode/layout";
import {
  provisioner,
  reconcileVolumes,
  storageClass,
  volumeFolder,
  volumeManifest,
} from "../../../../sandbox/realNode/provider/volumes";
import { temporaryFolder } from "../core/temporaryFolder";

const selectedNode = "volume.kubernetes.io/selected-node";

function claim(
  more: { node?: string; storage?: string; spec?: object; status?: object; metadata?: object } = {},
): V1PersistentVolumeClaim {
  const { node, storage = "1Gi" } = more;
  const annotations: Record<string, string> = node === undefined ? {} : { [selectedNode]: node };
  return {
    metadata: { namespace: "ml", name: "data", uid: "7-a", annotations, ...more.metadata },
    spec: {
      storageClassName: storageClass,
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage } },
      ...more.spec,
    },
    status: more.status,
  };
}

function released(
  name: string,
  more: { policy?: string; phase?: string; by?: string } = {},
): V1PersistentVolume {
  const { policy = "Delete", phase = "Released", by = provisioner } = more;
  return {
    metadata: { name, annotations: { "pv.kubernetes.io/provisioned-by": by } },
    spec: { persistentVolumeReclaimPolicy: policy },
    status: { phase },
  };
}

describe("the volumes of a real node", () => {
  const temporary = temporaryFolder();
  let folder: string;
  let calls: [string, string, object?][];

  beforeEach("makes a folder of volumes with something beside it", () => {
    folder = path.join(temporary.at, "volumes");
    mkdirSync(folder);
    writeFileSync(path.join(temporary.at, "precious"), "");
    calls = [];
  });

  const note = (verb: string) => (at: string, body?: object) => {
    calls.push(body === undefined ? [verb, at] : [verb, at, body]);
    return Promise.resolve();
  };
  const api = { create: note("create"), patch: note("patch"), remove: note("remove") } as unknown as Api;
  const reconcile = (claims: V1PersistentVolumeClaim[], volumes: V1PersistentVolume[] = []) =>
    reconcileVolumes({ api, folder, claims, volumes, say: () => undefined });

  it("are made once a node was chosen, with a folder on the real node only", async () => {
    await reconcile([claim()]);
    assert.deepEqual(calls, []);
    await reconcile([claim({ node: "system-1" })]);
    assert.deepEqual(readdirSync(folder), []);
    await reconcile([claim({ node: realNodeName })]);
    assert.deepEqual(readdirSync(folder), ["pvc-7-a"]);
    assert.deepEqual(
      calls,
      ["system-1", realNodeName].map((node) => {
        return ["create", "/api/v1/persistentvolumes", volumeManifest(claim(), node)];
      }),
    );
  });

  it("belong to their claim and to their node", () => {
    const { spec, metadata } = volumeManifest(claim({ storage: "3Gi" }), "real-1");
    assert.deepEqual(spec?.claimRef, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      namespace: "ml",
      name: "data",
      uid: "7-a",
    });
    assert.deepEqual(spec.capacity, { storage: "3Gi" });
    assert.equal(spec.local?.path, `/var/lib/volumes/${metadata?.name}`);
    const [term] = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    assert.deepEqual(term?.matchExpressions, [
      { key: "kubernetes.io/hostname", operator: "In", values: ["real-1"] },
    ]);
  });

  it("are not made for what is going, is bound or is of another class", async () => {
    const node = realNodeName;
    await reconcile([
      claim({ node, metadata: { annotations: { [selectedNode]: node }, deletionTimestamp: "now" } }),
      claim({ node, spec: { volumeName: "mine" } }),
      claim({ node, spec: { storageClassName: "other" } }),
    ]);
    assert.deepEqual(calls, []);
    assert.deepEqual(readdirSync(folder), []);
  });

  it("grow with their claims, and never shrink", async () => {
    const bound = (storage: string, has: string) =>
      claim({
        storage,
        spec: { volumeName: "pvc-7-a" },
        status: { phase: "Bound", capacity: { storage: has } },
      });
    const volumes = [{ metadata: { name: "pvc-7-a" } }];
    for (const same of [bound("1Gi", "1Gi"), bound("1Gi", "2Gi"), bound("1024Mi", "1Gi")]) {
      await reconcile([same], volumes);
    }
    await reconcile([claim({ storage: "2Gi", status: { phase: "Pending" } })], volumes);
    assert.deepEqual(calls, []);
    await reconcile([bound("2Gi", "1Gi")], volumes);
    const storage = "2Gi";
    assert.deepEqual(calls, [
      ["patch", "/api/v1/persistentvolumes/pvc-7-a", { spec: { capacity: { storage } } }],
      [
        "patch",
        "/api/v1/namespaces/ml/persistentvolumeclaims/data/status",
        { status: { capacity: { storage } } },
      ],
    ]);
  });

  it("go with their folder once they are released", async () => {
    for (const name of ["pvc-1", "pvc-2"]) {
      mkdirSync(path.join(folder, name));
      writeFileSync(path.join(folder, name, "file"), "");
    }
    await reconcile([], [released("pvc-1"), released("pvc-2", { policy: "Retain" })]);
    assert.deepEqual(readdirSync(folder), ["pvc-2"]);
    assert.deepEqual(calls, [["remove", "/api/v1/persistentvolumes/pvc-1"]]);
    calls = [];
    await reconcile([], [released("pvc-2", { phase: "Bound" }), released("pvc-2", { by: "somebody" })]);
    assert.deepEqual([readdirSync(folder), calls], [["pvc-2"], []]);
  });

  it("never take anything along that is not theirs, whatever a volume is called", async () => {
    mkdirSync(path.join(folder, "pvc-1"));
    const hostile = [
      "",
      ".",
      "..",
      "../precious",
      "/",
      "pvc-1/..",
      "pvc-1/../..",
      "pvc-..",
      "precious",
      "PVC-1",
    ];
    await reconcile(
      [],
      hostile.map((name) => released(name)),
    );
    assert.deepEqual(readdirSync(folder), ["pvc-1"]);
    assert.ok(existsSync(path.join(temporary.at, "precious")));
    const names = fc.oneof(
      fc.string(),
      fc.stringMatching(/^pvc-[a-z./]{0,6}$/),
      fc.array(fc.constantFrom("pvc-", "..", ".", "/", "a", "\0", "\n")).map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(names, (name) => {
        const at = volumeFolder("/volumes", name);
        assert.ok(at === undefined || (path.dirname(at) === "/volumes" && path.resolve(at) === at), name);
      }),
    );
  });
});

import { strict as assert } from "node:assert";
import { forEveryCluster } from "../../support/everyStack";
import { Exceptions } from "../../support/exceptions";
import {
  at,
  list,
  type Manifest,
  ofKind,
  pods,
  type RecordedPod,
  softwareOf,
  text,
} from "../../support/manifests";
import type { Recording } from "../../support/recorder";

/** What agents need of their node, by the one namespace that lets them, themselves, and the need. */
const hostNeeds = new Exceptions(
  inNamespace("mlops-nodes", {
    "nvidia-device-plugin": {
      "runs as root": "the kubelet's folders belong to root",
      "writes to its root": "NVIDIA does not say what its programs write where",
      "hostPath /var/lib/kubelet/device-plugins": "there it meets the kubelet",
      "hostPath /run/nvidia/mps": "there it meets the MPS control daemon",
      "hostPath /run/nvidia/mps/shm": "shared memory of the MPS control daemon",
      "keeps capabilities": "on MIG: NVIDIA runs it so, and does not say which of them it could do without",
      escalates: "on MIG: the API server takes SYS_ADMIN only so",
      "capabilities add SYS_ADMIN": "on MIG: all slices are seen by those alone who may see all of them",
    },
    "nvidia-feature-discovery": {
      "runs as root": "the configuration space of PCI devices is root's",
      "writes to its root": "NVIDIA does not say what its programs write where",
      privileged: "it reads the whole configuration space of the PCI devices",
      "hostPath /sys": "the PCI devices",
    },
    "nvidia-mps-control-daemon": {
      "runs as root": "the daemon serves the GPUs of all",
      "writes to its root": "NVIDIA does not say what its programs write where",
      privileged: "it sets the compute mode of the GPUs and mounts shared memory",
      hostPID: "it has to find its clients among the processes of the node",
      "hostPath /run/nvidia/mps": "there its clients meet it",
      "hostPath /run/nvidia/mps/shm": "memory that it shares with them",
    },
    "nvidia-mig-manager": {
      "runs as root": "it cuts GPUs",
      "writes to its root": "NVIDIA does not say what its programs write where",
      privileged: "it cuts GPUs, resets them and reboots the node",
      hostPID: "it works through the node's own root and service manager",
      "hostPath /": "the driver is the node's own",
      "hostPath /sys": "it finds and resets the PCI devices",
    },
    filebeat: {
      "runs as root": "the logs of pods belong to root, and so does its own folder",
      "hostPath /var/log/pods": "the logs of pods",
      "hostPath /var/lib/mlops-stack/filebeat": "what it has read outlives the pod",
    },
    "dcgm-exporter": {
      "runs as root": "NVIDIA runs it so: the kubelet's socket belongs to root",
      "writes to its root": "NVIDIA does not say what its programs write where",
      "keeps capabilities": "NVIDIA does not say which of them it could do without",
      escalates: "the API server takes SYS_ADMIN only so",
      "capabilities add SYS_ADMIN": "profiling counters of a GPU are closed to everybody else",
      "hostPath /var/lib/kubelet/pod-resources": "there the kubelet says whose pod has which GPU",
    },
    "node-exporter": {
      "hostPath /": "it measures the node's file systems, and what /proc and /sys say",
    },
  }),
);

/** Who talks to the API server. */
const callers = new Exceptions({
  "cluster-autoscaler": "it watches pods that find no room",
  "kube-state-metrics": "it tells how the objects of the platform are",
  "model-gate": "it counts the pods that serve, and gives the new ones as many",
  prometheus: "it finds its targets among pods and nodes, and kubelets know it by its token",
  "prometheus-adapter": "it lists pods of models, and asks who asks",
  "node-labeller": "it labels nodes",
  filebeat: "it asks whose pods the files are of",
  "nvidia-feature-discovery": "it says in a NodeFeature what it found",
  "nvidia-mig-manager": "it reads the layout off the node and labels the node with the state",
});

forEveryCluster("what every pod may do", (recording) => {
  const everyPod = (law: (pod: RecordedPod, urn: string) => void) => {
    assert.notEqual(pods(recording()).length, 0);
    for (const pod of pods(recording())) law(pod, pod.owner.urn);
  };

  it("is what the restricted Pod Security standard admits, with a root that it cannot write", () => {
    assert.notEqual(pods(recording()).length, 0);
    hostNeeds.cover(pods(recording()).flatMap(beyondRestricted));
  });

  it("has an account of its own", () => {
    const accounts = pods(recording()).map(accountOf);
    assert.equal(new Set(accounts).size, accounts.length);
    assert.equal(accounts.length, ofKind(recording(), "ServiceAccount").length);
  });

  it("has a token of the API server exactly where a role is bound to its account", () => {
    for (const { plain, urn } of ofKind(recording(), "ServiceAccount")) {
      assert.equal(plain["automountServiceAccountToken"], false, urn);
    }
    const bound = boundAccounts(recording());
    everyPod((pod, urn) => {
      const token = pod.spec["automountServiceAccountToken"];
      assert.equal(token, bound.has(accountOf(pod)), urn);
      if (token) callers.cover([softwareOf(pod.labels)]);
    });
  });

  it("gets no variables from Services that happen to share its namespace", () => {
    everyPod(({ spec }, urn) => assert.equal(spec["enableServiceLinks"], false, urn));
  });
});

hostNeeds.mustBeNeeded("the restricted Pod Security standard");
callers.mustBeNeeded("the rule that nobody talks to the API server");

type Needs = Record<string, Record<string, string>>;

function inNamespace(namespace: string, needs: Needs): Record<string, string> {
  return Object.fromEntries(
    Object.entries(needs).flatMap(([software, reasons]) =>
      Object.entries(reasons).map(([need, reason]) => [`${namespace}/${software} ${need}`, reason]),
    ),
  );
}

/** In what a pod goes beyond the restricted standard. */
function beyondRestricted({ namespace, labels, spec, containers }: RecordedPod): string[] {
  const asked = [
    ...ofHost(spec),
    ...containers.flatMap(({ securityContext }) => ofContainer(securityContext)),
  ];
  return asked.map((need) => `${namespace}/${softwareOf(labels)} ${need}`);
}

function ofHost({ securityContext, volumes, ...spec }: Manifest): string[] {
  const user = at(securityContext, "runAsUser");
  const restricted = at(securityContext, "runAsNonRoot") === true && Number(user) > 0;
  const sandboxed = at(securityContext, "seccompProfile", "type") === "RuntimeDefault";
  const folders = list(volumes).filter((volume) => "hostPath" in volume);
  return [
    ...(restricted ? [] : ["runs as root"]),
    ...(sandboxed ? [] : ["calls whatever the kernel offers"]),
    ...["hostNetwork", "hostPID", "hostIPC"].filter((host) => spec[host]),
    ...folders.map((volume) => `hostPath ${text(at(volume, "hostPath", "path"))}`),
  ];
}

function ofContainer(security: Manifest[string] | undefined): string[] {
  const readOnly = at(security, "readOnlyRootFilesystem") === true;
  return [...(readOnly ? [] : ["writes to its root"]), ...powersOf(security)];
}

/** Whoever is privileged has all of them. */
function powersOf(security: Manifest[string] | undefined): string[] {
  if (at(security, "privileged") === true) return ["privileged"];
  const added = at(security, "capabilities", "add") as string[] | undefined;
  const dropped = at(security, "capabilities", "drop") as string[] | undefined;
  return [
    ...(at(security, "allowPrivilegeEscalation") === false ? [] : ["escalates"]),
    ...(dropped?.includes("ALL") ? [] : ["keeps capabilities"]),
    ...(added ?? []).map((capability) => `capabilities add ${capability}`),
  ];
}

function accountOf({ namespace, spec }: RecordedPod): string {
  return `${namespace}/${text(spec["serviceAccountName"])}`;
}

/** Accounts to which a role is bound. */
function boundAccounts(recording: Recording): Set<string> {
  const bindings = ["RoleBinding", "ClusterRoleBinding"].flatMap((kind) => ofKind(recording, kind));
  const subjects = bindings.flatMap(({ plain }) => list(plain["subjects"]));
  return new Set(subjects.map(({ namespace, name }) => `${text(namespace)}/${text(name)}`));
}

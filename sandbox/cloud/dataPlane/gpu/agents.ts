import type { V1ConfigMap, V1Container, V1Node, V1Pod } from "@kubernetes/client-node";

/** What the containers of NVIDIA's images do, by the program that they run. */
export type AgentProgram =
  | "config-manager"
  | "gpu-feature-discovery"
  | "mps-control-daemon"
  | "nvidia-device-plugin"
  | "nvidia-mig-manager";

/** The program that an image runs where the pod names none, by the last part of its repository. */
const entrypoints: Record<string, AgentProgram> = {
  "k8s-device-plugin": "nvidia-device-plugin",
  "k8s-mig-manager": "nvidia-mig-manager",
};

/** `nvcr.io/nvidia/k8s-device-plugin:v0.20.0@sha256:…` → `k8s-device-plugin` */
export function repositoryName(image: string): string {
  const [path = ""] = image.split("@");
  const last = path.split("/").at(-1) ?? "";
  return last.split(":")[0] ?? "";
}

export function programOf({ image = "", command = [] }: V1Container): AgentProgram | undefined {
  const entrypoint = entrypoints[repositoryName(image)];
  if (entrypoint === undefined) return undefined;
  const named = command[0]?.split("/").at(-1);
  return named === undefined ? entrypoint : (named as AgentProgram);
}

/** A container that runs one of NVIDIA's programs on a node, with the pod around it. */
export interface Agent {
  pod: V1Pod;
  container: V1Container;
}

function isRunning({ metadata, status }: V1Pod): boolean {
  return status?.phase === "Running" && metadata?.deletionTimestamp === undefined;
}

/** The running agent of a kind on a node, as part of a DaemonSet. */
export function agentOn(node: V1Node, pods: V1Pod[], program: AgentProgram): Agent | undefined {
  for (const pod of pods) {
    if (pod.spec?.nodeName !== node.metadata?.name || !isRunning(pod)) continue;
    if (!(pod.metadata?.ownerReferences ?? []).some(({ kind }) => kind === "DaemonSet")) continue;
    const container = pod.spec?.containers.find((one) => programOf(one) === program);
    if (container !== undefined) return { pod, container };
  }
  return undefined;
}

/** A setting of an agent: its flag, else its environment variable. */
export function settingOf(
  { args = [], env = [], command = [] }: V1Container,
  flag: string,
  variable: string,
) {
  const words = [...command.slice(1), ...args];
  const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = words[at];
  if (word !== undefined) return word.includes("=") ? word.slice(flag.length + 1) : words[at + 1];
  return env.find(({ name }) => name === variable)?.value;
}

/** Files that a container sees below a folder, out of ConfigMaps, by their path from there. */
export function filesBelow(
  folder: string,
  { pod, container }: Agent,
  configMaps: V1ConfigMap[],
): Record<string, string> {
  const files: Record<string, string> = {};
  for (const { name, mountPath, subPath } of container.volumeMounts ?? []) {
    const source = pod.spec?.volumes?.find((volume) => volume.name === name)?.configMap;
    const map = configMaps.find(
      ({ metadata }) => metadata?.name === source?.name && metadata?.namespace === pod.metadata?.namespace,
    );
    if (source === undefined || map?.data === undefined) continue;
    for (const [key, content] of Object.entries(map.data)) {
      const path = source.items === undefined ? key : source.items.find((item) => item.key === key)?.path;
      if (path === undefined || (subPath !== undefined && subPath !== path)) continue;
      const file = subPath === undefined ? `${mountPath.replace(/\/$/, "")}/${path}` : mountPath;
      if (file.startsWith(`${folder.replace(/\/$/, "")}/`))
        files[file.slice(folder.length).replace(/^\//, "")] = content;
    }
  }
  return files;
}

/** A file that a container sees, out of a ConfigMap. */
export function fileAt(path: string, agent: Agent, configMaps: V1ConfigMap[]): string | undefined {
  const at = path.lastIndexOf("/");
  return filesBelow(path.slice(0, at), agent, configMaps)[path.slice(at + 1)];
}

/** Folders of the host that a pod mounts. */
export function hostPathsOf({ spec }: V1Pod): string[] {
  return (spec?.volumes ?? []).flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath.path]));
}

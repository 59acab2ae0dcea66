import { unless } from "./rule";
import { at, isUnknown, list, mayBe, type Plain, texts } from "./values";

/** What of the node a pod asks for. */
export function hostMessages(spec: Record<string, Plain>): string[] {
  return [
    ...["hostNetwork", "hostPID", "hostIPC"]
      .filter((host) => spec[host] === true)
      .map((host) => `${host} is true`),
    ...list(spec["volumes"])
      .filter((volume) => "hostPath" in volume)
      .map((volume) => `the volume ${texts(volume["name"])[0] ?? "?"} is a folder of the node`),
  ];
}

/** Source: kubernetes.io "Pod Security Standards", restricted. */
export function unrestricted(container: Record<string, Plain>, spec: Record<string, Plain>): string[] {
  const own = container["securityContext"];
  const either = (...path: string[]) => at(own, ...path) ?? at(spec["securityContext"], ...path) ?? null;
  const dropped = at(own, "capabilities", "drop");
  const added = texts(at(own, "capabilities", "add")).filter((name) => name !== "NET_BIND_SERVICE");
  return [
    ...unless(at(own, "privileged") !== true, "is privileged"),
    ...unless(mayBe(at(own, "allowPrivilegeEscalation") ?? null, false), "may escalate its privileges"),
    ...unless(mayBe(either("runAsNonRoot"), true), "may run as root"),
    ...unless(
      mayBe(either("seccompProfile", "type"), "RuntimeDefault", "Localhost"),
      "has no seccomp profile",
    ),
    ...unless(isUnknown(dropped) || texts(dropped).includes("ALL"), "keeps capabilities"),
    ...unless(added.length === 0, `adds the capabilities ${added.join(", ")}`),
    ...unless(mayBe(at(own, "readOnlyRootFilesystem") ?? null, true), "can write to its root file system"),
  ];
}

import { images } from "../../../components/image/catalogue";
import { standInNames } from "../../images/table";
import { isPause, type RealNode } from "../layout";

/** File systems that overlayfs does not write into, by their numbers: itself, NFS, 9p and FUSE. Source: linux/magic.h. */
const unfitForOverlay = [0x794c7630, 0x6969, 0x01021997, 0x65735546];

/** How layers become one file system: laid over each other or, where that cannot be, copied. */
function snapshotterOn(fileSystem: number): string {
  return unfitForOverlay.includes(fileSystem) ? "native" : "overlayfs";
}

/**
 * Source: containerd docs/cri/config.md, configuration version 3.
 * @param fileSystem number of the one that images are unpacked on.
 */
export function containerdConfig(node: RealNode, fileSystem: number): string {
  return `version = 3
root = "/var/lib/containerd"
state = "/run/containerd"

[grpc]
address = "/run/node/containerd.sock"

[plugins."io.containerd.cri.v1.images"]
snapshotter = "${snapshotterOn(fileSystem)}"

[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = "${node.images.find(isPause)}"

[plugins."io.containerd.cri.v1.images".registry]
config_path = "/etc/node/registries"

[plugins."io.containerd.cri.v1.runtime"]
# A score below the parent's is not for everyone to set.
restrict_oom_score_adj = true

[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = ["/usr/lib/cni"]
conf_dir = "/etc/node/cni"
`;
}

/** Registries whose images the sandbox makes stand-ins for, in its own registry below the name of theirs. */
const mirrored = [...new Set(standInNames.map((name) => images[name].registry))];

/** The files of `config_path`, by path. Source: containerd docs/hosts.md. */
export function registryHosts({ registry, images: known }: RealNode): Record<string, string> {
  if (registry === undefined) return {};
  const own = `localhost:${registry}`;
  const authority = `ca = "/etc/node/registry.crt"`;
  const standsIn = mirrored.filter((host) => known.some((image) => image.startsWith(`${host}/`)));
  return {
    [`${own}/hosts.toml`]: `server = "https://${own}"\n${authority}\n`,
    ...Object.fromEntries(
      standsIn.map((host) => [
        `${host}/hosts.toml`,
        `[host."https://${own}/v2/${host}"]\ncapabilities = ["pull", "resolve"]\noverride_path = true\n${authority}\n`,
      ]),
    ),
  };
}

/** A module of `modules/` that `go build` turns into a tool. */
export interface GoSource {
  /** Folder below `modules/`, which pins the module and its dependencies by go.sum. */
  module: string;
  package: string;
  ldflags: string[];
  /** Build tags, which leave out or take in parts of it. */
  tags?: string[];
  /**
   * The module that lacks files which its author makes before each build: what lies in the folder `added` of ours is put
   * into a copy of it.
   */
  completes?: string;
}

/** A vendor's own build, verified against the vendor's own checksums. */
export interface VendorSource {
  /** What to fetch. */
  url: string;
  /** The vendor's list of SHA-256 sums, or the bare sum of this one file. */
  checksums: string;
  /** Where the executables lie inside the archive; none where the download is the executable. */
  inArchive?: string;
}

export interface Tool {
  name: string;
  version: string;
  /** Arguments that print the version of one found on PATH. */
  versionArguments: string[];
  /** Which versions found on PATH will do. */
  accepts: RegExp;
  /** Executables that come with it, beside itself. */
  brings?: string[];
  /** Goes into an image that holds nothing else: one on PATH that wants libraries will not do. */
  static?: boolean;
  vendor?: VendorSource;
  go: GoSource;
}

const kubernetesVersion = "1.36.3";
const pulumiVersion = "3.259.0";
const etcdVersion = "3.6.7";
const kwokVersion = "0.8.0";

/** The names that vendors give to a platform. */
const os = process.platform;
export const goArch = process.arch === "arm64" ? "arm64" : "amd64";
const pulumiArch = process.arch === "arm64" ? "arm64" : "x64";

/**
 * Without these the API server calls itself v0.0.0 and refuses to start.
 * Source: hack/lib/version.sh of kubernetes/kubernetes; the date is the release's.
 */
const kubernetesLdflags = [
  `-X k8s.io/component-base/version.gitVersion=v${kubernetesVersion}`,
  "-X k8s.io/component-base/version.gitMajor=1",
  "-X k8s.io/component-base/version.gitMinor=36",
  "-X k8s.io/component-base/version.gitCommit=module",
  "-X k8s.io/component-base/version.gitTreeState=archive",
  "-X k8s.io/component-base/version.buildDate=2026-07-22T18:07:38Z",
  `-X k8s.io/client-go/pkg/version.gitVersion=v${kubernetesVersion}`,
];

/** One of Kubernetes' own programs; all of them share a version and most of their compilation. */
export function kubernetes(name: string, versionArguments: string[]): Tool {
  // The servers' binaries are published for Linux only; kubectl for every platform.
  const published = os === "linux" || name === "kubectl";
  const url = `https://dl.k8s.io/v${kubernetesVersion}/bin/${os}/${goArch}/${name}`;
  return {
    name,
    version: kubernetesVersion,
    versionArguments,
    accepts: /\bv?1\.36\.\d+/,
    ...(published ? { vendor: { url, checksums: `${url}.sha256` } } : {}),
    go: { module: "kubernetes", package: `k8s.io/kubernetes/cmd/${name}`, ldflags: kubernetesLdflags },
  };
}

const pulumiArchive = `pulumi-v${pulumiVersion}-${os}-${pulumiArch}.tar.gz`;
const etcdArchive = `etcd-v${etcdVersion}-linux-${goArch}`;

/** Every tool the sandbox needs, in the order in which a newcomer waits for them. */
export const tools: Tool[] = [
  {
    name: "pulumi",
    version: pulumiVersion,
    versionArguments: ["version"],
    accepts: /^v3\.(2\d\d|[3-9]\d\d)\./m,
    brings: ["pulumi-language-nodejs"],
    vendor: {
      url: `https://get.pulumi.com/releases/sdk/${pulumiArchive}`,
      checksums: `https://github.com/pulumi/pulumi/releases/download/v${pulumiVersion}/pulumi-${pulumiVersion}-checksums.txt`,
      inArchive: "pulumi",
    },
    go: {
      module: "pulumi",
      package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
      ldflags: [`-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${pulumiVersion}`],
    },
  },
  {
    name: "etcd",
    version: etcdVersion,
    versionArguments: ["--version"],
    accepts: /etcd Version: 3\.[67]\./,
    ...(os === "linux"
      ? {
          vendor: {
            url: `https://github.com/etcd-io/etcd/releases/download/v${etcdVersion}/${etcdArchive}.tar.gz`,
            checksums: `https://github.com/etcd-io/etcd/releases/download/v${etcdVersion}/SHA256SUMS`,
            inArchive: etcdArchive,
          },
        }
      : {}),
    go: { module: "etcd", package: "go.etcd.io/etcd/server/v3", ldflags: [] },
  },
  kubernetes("kube-apiserver", ["--version"]),
  kubernetes("kube-controller-manager", ["--version"]),
  kubernetes("kube-scheduler", ["--version"]),
  kubernetes("kubectl", ["version", "--client"]),
  {
    name: "kwok",
    version: kwokVersion,
    versionArguments: ["--version"],
    accepts: /\bv0\.8\.\d+/,
    // Its releases carry no checksums, so that only a build from source can be verified.
    go: {
      module: "kwok",
      package: "sigs.k8s.io/kwok/cmd/kwok",
      ldflags: [`-X sigs.k8s.io/kwok/pkg/consts.Version=v${kwokVersion}`],
    },
  },
];

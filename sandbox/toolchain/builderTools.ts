import { goArch, type Tool } from "./tools";

const buildkitVersion = "0.34.2";
const registryVersion = "3.1.2";

function buildkit(name: string): Tool {
  return {
    name,
    version: buildkitVersion,
    versionArguments: ["--version"],
    accepts: /\bv?0\.(2[5-9]|3\d)\.\d+/,
    // Its releases carry no checksums, so that only a build from source can be verified.
    go: {
      module: "buildkit",
      package: `github.com/moby/buildkit/cmd/${name}`,
      ldflags: [`-X github.com/moby/buildkit/version.Version=v${buildkitVersion}`],
    },
  };
}

const registryArchive = `registry_${registryVersion}_linux_${goArch}.tar.gz`;
const registryRelease = `https://github.com/distribution/distribution/releases/download/v${registryVersion}`;

/** What builds images, beside the tools that every sandbox needs; made when a stack first asks for a build. */
export const builderTools: Tool[] = [
  buildkit("buildkitd"),
  buildkit("buildctl"),
  {
    name: "registry",
    version: registryVersion,
    versionArguments: ["--version"],
    accepts: /distribution\/v3 v?3\.\d+\.\d+/,
    vendor: {
      url: `${registryRelease}/${registryArchive}`,
      checksums: `${registryRelease}/${registryArchive}.sha256`,
      inArchive: ".",
    },
    go: {
      module: "registry",
      package: "github.com/distribution/distribution/v3/cmd/registry",
      ldflags: [`-X github.com/distribution/distribution/v3/version.version=v${registryVersion}`],
    },
  },
];

const pluginVersion = "0.0.22";

/**
 * The engine's plugin for images, where its vendor's cannot be had. Not by the plugin's own name: on PATH the engine
 * would take it as it is, without the settings that lead it to the sandbox's builder.
 */
export const dockerBuildPlugin: Tool = {
  name: "docker-build-plugin",
  version: pluginVersion,
  versionArguments: ["--version"],
  accepts: /^$/,
  go: {
    module: "docker-build",
    package: "github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build",
    ldflags: [`-X github.com/pulumi/pulumi-docker-build/provider.Version=${pluginVersion}`],
  },
};

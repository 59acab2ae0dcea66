import { goArch, type Tool } from "./tools";

const actionlintVersion = "1.7.12";
const release = `https://github.com/rhysd/actionlint/releases/download/v${actionlintVersion}`;

/** What checks the workflows; tests run it on every machine. */
export const workflowTools: Tool[] = [
  {
    name: "actionlint",
    version: actionlintVersion,
    versionArguments: ["-version"],
    accepts: /^v?1\.7\.(1[2-9]|[2-9]\d)\b/m,
    // Source: .goreleaser.yaml of rhysd/actionlint, archives and checksum.
    vendor: {
      url: `${release}/actionlint_${actionlintVersion}_${process.platform}_${goArch}.tar.gz`,
      checksums: `${release}/actionlint_${actionlintVersion}_checksums.txt`,
      inArchive: ".",
    },
    go: {
      module: "actionlint",
      package: "github.com/rhysd/actionlint/cmd/actionlint",
      ldflags: [`-X github.com/rhysd/actionlint.version=${actionlintVersion}`],
    },
  },
];

import type { CudaBuild, FrameworkRelease } from "./frameworks";

const stable = (cuda: string, cudnn: string): CudaBuild => ({ cuda, cudnn });
const experimental = (cuda: string, cudnn: string): CudaBuild => ({ cuda, cudnn, experimental: true });

/** From 2.12 on the wheels name their architectures: cu126 has none of Blackwell, CUDA 13 none of Volta. */
const upToHopper = { from: "5.0", to: "9.0" };
const fromTuring = { from: "7.5", to: "12.0" };
const cuda126 = (): CudaBuild => ({ ...stable("12.6", "9.10.2"), computeCapabilities: upToHopper });
const cuda13 = (build: CudaBuild): CudaBuild => ({ ...build, computeCapabilities: fromTuring });

/**
 * PyTorch releases, oldest first.
 * Source: pytorch RELEASE.md, "Release Compatibility Matrix"; wheel architectures, .ci/manywheel build scripts.
 */
export const pytorchReleases: readonly FrameworkRelease[] = [
  ...["2.1", "2.2", "2.3"].map((version) => ({
    version,
    python: { from: "3.8", to: "3.11" },
    builds: [stable("11.8", "8.7.0"), experimental("12.1", "8.9.2")],
  })),
  {
    version: "2.4",
    python: { from: "3.8", to: "3.12" },
    builds: [stable("11.8", "9.1.0"), stable("12.1", "9.1.0"), experimental("12.4", "9.1.0")],
  },
  {
    version: "2.5",
    python: { from: "3.9", to: "3.12" },
    builds: [stable("11.8", "9.1.0"), stable("12.1", "9.1.0"), stable("12.4", "9.1.0")],
  },
  {
    version: "2.6",
    python: { from: "3.9", to: "3.13" },
    builds: [stable("11.8", "9.1.0"), stable("12.4", "9.1.0"), experimental("12.6", "9.5.1")],
  },
  {
    version: "2.7",
    python: { from: "3.9", to: "3.13" },
    builds: [stable("11.8", "9.1.0"), stable("12.6", "9.5.1"), experimental("12.8", "9.7.1")],
  },
  {
    version: "2.8",
    python: { from: "3.9", to: "3.13" },
    builds: [stable("12.6", "9.10.2"), stable("12.8", "9.10.2"), experimental("12.9", "9.10.2")],
  },
  {
    version: "2.9",
    python: { from: "3.10", to: "3.14" },
    builds: [stable("12.6", "9.10.2"), stable("12.8", "9.10.2"), experimental("13.0", "9.13.0")],
  },
  {
    version: "2.10",
    python: { from: "3.10", to: "3.14" },
    builds: [stable("12.6", "9.10.2"), stable("12.8", "9.10.2"), experimental("13.0", "9.15.1")],
  },
  {
    version: "2.11",
    python: { from: "3.10", to: "3.14" },
    builds: [stable("12.6", "9.10.2"), stable("12.8", "9.17.1"), stable("13.0", "9.17.1")],
  },
  ...["2.12", "2.13"].map((version) => ({
    version,
    python: { from: "3.10", to: "3.14" },
    builds: [cuda126(), cuda13(stable("13.0", "9.20.0")), cuda13(experimental("13.2", "9.20.0"))],
  })),
  {
    version: "2.14",
    python: { from: "3.10", to: "3.14" },
    builds: [cuda126(), cuda13(stable("13.0", "9.24.0")), cuda13(stable("13.2", "9.24.0"))],
  },
];

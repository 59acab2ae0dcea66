/** A CUDA build of a framework release, as its publisher ships it. */
export interface CudaBuild {
  cuda: string;
  /** The cuDNN that the build was made with and brings. */
  cudnn: string;
  /** The publisher calls it experimental: it may disappear with the next patch release. */
  experimental?: boolean;
  /** Lowest and highest compute capability that the build holds code for. Default: all that the toolkit knows. */
  computeCapabilities?: { from: string; to: string };
}

/** A release of a framework: what it runs on. */
export interface FrameworkRelease {
  /** Major and minor version; patch releases share the row. */
  version: string;
  python: { from: string; to: string };
  builds: readonly CudaBuild[];
}

export type FrameworkName = "pytorch" | "tensorflow" | "sklearn";

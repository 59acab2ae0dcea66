import type { FrameworkRelease } from "./frameworks";

const release = (version: string, from: string, to: string): FrameworkRelease => ({
  version,
  python: { from, to },
  // It computes on the CPU alone: there is no build for any CUDA.
  builds: [],
});

/**
 * scikit-learn releases, oldest first.
 * Source: the wheels for Linux that pypi.org/project/scikit-learn holds, read 2026-11.
 */
export const sklearnReleases: readonly FrameworkRelease[] = [
  release("1.4", "3.9", "3.12"),
  release("1.5", "3.9", "3.13"),
  release("1.6", "3.9", "3.13"),
  release("1.7", "3.10", "3.14"),
  release("1.8", "3.11", "3.14"),
  release("1.9", "3.11", "3.15"),
];

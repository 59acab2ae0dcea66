import { minorOf } from "../gpu/version";
import { pythonImage, type ImageSource } from "./catalogue";
import { type ImageFramework, type ImageTarget, requirementsOf } from "./variant";

/** What is recorded about an image beside it. None is the default: an attestation has a date, and so another digest each time. */
export interface Attestations {
  provenance: "none" | "min" | "max";
  /** Reference of the image that lists what is inside; no list without one. */
  sbomScanner?: string;
}

/** What the arguments of a build follow from. */
export interface ArgumentFacts {
  version: string;
  framework: ImageFramework;
  target: ImageTarget;
  /** Where base images come from. */
  images: ImageSource;
  attestations: Attestations;
  /** Reference of the base image, with `<python>` for the version of Python. Default: the catalogue's. */
  baseImage?: string;
  /** The user's own; they go before all others. */
  args: Record<string, string>;
}

/**
 * Seconds since 1970 that every file of an image is dated by. The date of a commit would give every layer another digest
 * with each commit, packages included, which then are pushed and pulled again; before 1980 no zip file can be.
 */
const sourceDateEpoch = 315532800;

/** The arguments of the Dockerfile. */
export function buildArguments(facts: ArgumentFacts): Record<string, string> {
  const { version, framework, target, images, baseImage, args } = facts;
  return {
    VERSION: version,
    FRAMEWORK: framework.name,
    FRAMEWORK_VERSION: framework.version,
    ...(framework.cuda !== undefined && { CUDA_VERSION: framework.cuda }),
    ...(framework.cudnn !== undefined && { CUDNN_VERSION: framework.cudnn }),
    PYTHON_VERSION: framework.python,
    PYTHON_IMAGE:
      baseImage?.replaceAll("<python>", minorOf(framework.python)) ??
      pythonImage(minorOf(framework.python), images),
    REQUIREMENTS: requirementsOf(target, framework),
    SOURCE_DATE_EPOCH: String(sourceDateEpoch),
    ...attested(facts.attestations),
    ...args,
  };
}

/** BuildKit reads these itself. Source: moby/buildkit frontend/attestations/parse.go. */
function attested({ provenance, sbomScanner }: Attestations): Record<string, string> {
  return {
    ...(provenance !== "none" && { BUILDKIT_ATTEST_PROVENANCE: `mode=${provenance}` }),
    ...(sbomScanner !== undefined && { BUILDKIT_ATTEST_SBOM: `generator=${sbomScanner}` }),
  };
}

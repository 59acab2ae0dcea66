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
  /** Seconds since 1970 of the last change, which all files of the image are dated by. Left out: the time of the build. */
  sourceDate?: number;
  /** The user's own; they go before all others. */
  args: Record<string, string>;
}

/** The arguments of the Dockerfile. */
export function buildArguments(facts: ArgumentFacts): Record<string, string> {
  const { version, framework, target, images, sourceDate, args } = facts;
  return {
    VERSION: version,
    FRAMEWORK: framework.name,
    FRAMEWORK_VERSION: framework.version,
    ...(framework.cuda !== undefined && { CUDA_VERSION: framework.cuda }),
    ...(framework.cudnn !== undefined && { CUDNN_VERSION: framework.cudnn }),
    PYTHON_VERSION: framework.python,
    PYTHON_IMAGE: pythonImage(minorOf(framework.python), images),
    REQUIREMENTS: requirementsOf(target, framework),
    ...(sourceDate !== undefined && { SOURCE_DATE_EPOCH: String(sourceDate) }),
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

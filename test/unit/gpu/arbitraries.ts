import fc from "fast-check";
import { gpuInstances, migProfilesOf, type GpuPool, type GpuSharing } from "../../../components/gpu";

type AmiType = NonNullable<GpuPool["amiType"]>;

/** Any sharing that a pool of the instance type may have. */
function sharingOf(instanceType: string, amiType: AmiType): fc.Arbitrary<GpuSharing> {
  const whole: GpuPool = { name: "any", instanceType, amiType, sharing: { strategy: "none" } };
  const profiles = Object.keys(migProfilesOf(whole));
  const replicas = fc.integer({ min: 2, max: 48 });
  return fc.oneof(
    fc.constant<GpuSharing>({ strategy: "none" }),
    replicas.map((n): GpuSharing => ({ strategy: "timeSlicing", replicas: n })),
    replicas.map((n): GpuSharing => ({ strategy: "mps", replicas: n })),
    ...(profiles.length === 0
      ? []
      : [fc.constantFrom(...profiles).map((profile): GpuSharing => ({ strategy: "mig", profile }))]),
  );
}

const taint = fc.record({
  key: fc.constantFrom("team", "example.com/spot"),
  effect: fc.constantFrom("NoSchedule" as const, "NoExecute" as const),
});

// Built once: reading a regular expression takes longer than everything else here.
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}[a-z0-9]$/);

/** Any pool that the settings let through. */
export const anyPool: fc.Arbitrary<GpuPool> = fc
  .tuple(
    fc.constantFrom(...Object.keys(gpuInstances)),
    fc.constantFrom<AmiType>("AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"),
  )
  .chain(([instanceType, amiType]) =>
    fc.record({
      name,
      instanceType: fc.constant(instanceType),
      sharing: sharingOf(instanceType, amiType),
      amiType: fc.constant(amiType),
      taints: fc.array(taint, { maxLength: 2 }),
    }),
  );

/** Pools with names of their own. */
export const anyPools = fc.uniqueArray(anyPool, { selector: ({ name }) => name, minLength: 1, maxLength: 4 });

/** What people ask for, the impossible included. */
export const anyGpu: fc.Arbitrary<number | string> = fc.oneof(
  fc.integer({ min: 1, max: 10 }),
  fc.integer({ min: 2, max: 50 }).map((n) => 1 / n),
  fc.integer({ min: 2, max: 50 }).map((n) => Number((1 / n).toFixed(2))),
  fc.double({ min: 0.001, max: 9, noNaN: true }),
  fc.constantFrom("1g.5gb", "1g.10gb", "2g.20gb", "3g.71gb", "7g.180gb", "9g.1gb"),
);

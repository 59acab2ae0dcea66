import { gpuInstances, migProfilesOf } from "../../../components/gpu";
import { type Config, type Draw, of, often, rarely } from "./draw";

export interface Pool extends Config {
  name: string;
  sharing: { strategy: string; replicas?: number; profile?: string };
  max: number;
}

/** Types with one GPU and with several, with MIG and without. The largest would be above what the account may have. */
const instanceTypes = [
  ...["g4dn.xlarge", "g5.2xlarge", "g6.xlarge", "g6.12xlarge", "g6e.4xlarge"],
  ...["p4d.24xlarge", "p4de.24xlarge", "p5.4xlarge", "p5.48xlarge", "p5en.48xlarge", "p6-b200.48xlarge"],
];

export function anyPool(draw: Draw, index: number, zones: string[]): Pool {
  const instanceType = draw(of, instanceTypes);
  const isLarge = (gpuInstances[instanceType]?.vcpus ?? 0) > 48;
  const inBlock = isLarge && zones.length > 0 && draw(rarely);
  const names = ["inference", "system", `${index}`.padStart(30, "p"), "nodes"];
  const max = isLarge ? 1 : draw(of, [1, 4]);
  return {
    name: `${draw(of, names)}`.slice(0, 29) + String(index),
    ...(instanceType === "g6.xlarge" && draw(often)
      ? { instanceTypes: ["g6.xlarge", "g6.2xlarge", "g6.4xlarge"] }
      : { instanceType }),
    sharing: anySharing(draw, instanceType),
    capacity: inBlock ? "capacityBlock" : draw(of, ["onDemand", "spot"]),
    ...(inBlock && { capacityReservationId: "cr-0a1b2c3d4e5f60718", zones: zones.slice(0, 1) }),
    ...(!inBlock && zones.length > 0 && draw(rarely) && { zones: zones.slice(1) }),
    min: draw(of, [0, max]),
    max,
    diskGiB: draw(of, [50, 16384]),
    amiType: draw(of, ["AL2023_x86_64_NVIDIA", "AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"]),
    maxUnavailable: draw(of, [1, 100]),
    labels: draw(of, [
      {},
      { team: "vision", [`example.com/${"l".repeat(63)}`]: "V".repeat(63) },
      { team: "" },
    ]),
    taints: draw(of, [
      [],
      [
        { key: "team", value: "vision", effect: "NoSchedule" },
        { key: "team", effect: "NoExecute" },
      ],
    ]),
  };
}

function anySharing(draw: Draw, instanceType: string): Pool["sharing"] {
  const whole = { name: "whole", instanceType, sharing: { strategy: "none" as const } };
  const profiles = Object.keys(migProfilesOf(whole));
  const strategies = ["none", "timeSlicing", "mps", ...(profiles.length > 0 ? ["mig", "mig"] : [])];
  const strategy = draw(of, strategies);
  if (strategy === "none") return { strategy };
  if (strategy === "mig") return { strategy, profile: draw(of, profiles) };
  return { strategy, replicas: draw(of, [2, 3, 10, 48]) };
}

export function gpuOf(draw: Draw, { sharing, instanceType = "g6.xlarge" }: Pool): number | string {
  if (sharing.profile !== undefined) return sharing.profile;
  if (sharing.replicas !== undefined) return 1 / sharing.replicas;
  return draw(of, [1, gpuInstances[String(instanceType)]?.gpus ?? 1]);
}

import { isEks } from "./cluster";
import type { Finding } from "./finding";
import { isExistingNetwork, type NetworkSettings } from "./network";
import type { SettingPath } from "./problem";
import type { ParsedSections } from "./sections";

/** Where everything is: zones of the region, pools in zones of the network, a cluster in the network it has. */
export function checkNetwork({ network, cluster, aws, gpuPools }: ParsedSections): Finding[] {
  if (!network || !cluster || !isEks(cluster)) return [];
  return [
    ...checkOwnZones(network, aws?.region),
    ...(cluster.existing ? checkNetworkOfCluster(network) : []),
    ...gpuPools.flatMap((pool, index) =>
      checkZones(["gpuPools", index, "zones"], pool?.zones ?? [], network, aws?.region),
    ),
  ];
}

function checkOwnZones(network: NetworkSettings, region: string | undefined): Finding[] {
  if (isExistingNetwork(network) || !Array.isArray(network.zones)) return [];
  const { zones } = network;
  return zones.flatMap((zone, index) => {
    const path = ["network", "zones", index];
    if (zones.indexOf(zone) < index) return [error(path, zone, "each zone is needed once: name another")];
    return checkRegion(path, zone, region);
  });
}

/** A new network is of no use to a cluster that stands in another one. */
function checkNetworkOfCluster(network: NetworkSettings): Finding[] {
  if (isExistingNetwork(network)) return [];
  const needed =
    "an existing cluster stands in a network: name it as existing: { vpcId: …, privateSubnetIds: […] }";
  return [error(["network", "existing"], undefined, needed)];
}

function checkZones(
  path: SettingPath,
  zones: readonly string[],
  network: NetworkSettings,
  region: string | undefined,
): Finding[] {
  const known = isExistingNetwork(network) ? undefined : network.zones;
  return zones.flatMap((zone, index) => {
    const at = [...path, index];
    const elsewhere = checkRegion(at, zone, region);
    if (elsewhere.length > 0) return elsewhere;
    if (known === undefined) {
      const needed =
        "zones are chosen in a network that is made here: a pool in an existing one uses all of its subnets";
      return [error(at, zone, needed)];
    }
    if (typeof known === "number") {
      const needed = `which ${known} zones the network gets is not known here: name them in network.zones`;
      return [error(at, zone, needed)];
    }
    return known.includes(zone)
      ? []
      : [error(at, zone, `a zone of the network is needed: ${known.join(", ")}`)];
  });
}

function checkRegion(path: SettingPath, zone: string, region: string | undefined): Finding[] {
  if (region === undefined || zone.slice(0, -1) === region) return [];
  return [error(path, zone, `a zone of the region is needed, such as ${region}a: the region is ${region}`)];
}

function error(path: SettingPath, value: unknown, needed: string): Finding {
  return { path, value, severity: "error", needed };
}

import { overlap } from "./cidr";
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
    ...checkSubnets(network),
    ...checkAddresses(network),
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

/** Source: IANA IPv4 special-purpose address registry: for private use, and shared by those behind a carrier. */
const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "198.18.0.0/15"];
/** Of the same registry: this network, loopback, link local, multicast and reserved. EC2 makes no network of them. */
const unusableBlocks = ["0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"];

/** Whoever has these addresses on the internet cannot be reached from the network. */
function checkAddresses(network: NetworkSettings): Finding[] {
  if (isExistingNetwork(network) || isIn(privateBlocks, network.cidr)) return [];
  const needed = "a block of private addresses is needed, such as 10.0.0.0/16";
  const path = ["network", "cidr"];
  return isIn(unusableBlocks, network.cidr)
    ? [error(path, network.cidr, needed)]
    : [
        {
          ...error(path, network.cidr, `${needed}: these are somebody's on the internet`),
          severity: "warning",
        },
      ];
}

function isIn(blocks: readonly string[], cidr: string): boolean {
  return blocks.some((block) => overlap(block, cidr));
}

/** A subnet is private or public, and two of them are two. */
function checkSubnets(network: NetworkSettings): Finding[] {
  if (!isExistingNetwork(network)) return [];
  const { privateSubnetIds, publicSubnetIds } = network.existing;
  const all = [...privateSubnetIds, ...publicSubnetIds];
  return all.flatMap((id, position) => {
    if (all.indexOf(id) === position) return [];
    const index = position - privateSubnetIds.length;
    const path = index < 0 ? ["privateSubnetIds", position] : ["publicSubnetIds", index];
    return [error(["network", "existing", ...path], id, "each subnet is needed once: name another")];
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

/** Where the subnets of one zone lie in the network. */
export interface ZoneSubnets {
  zone: string;
  /** A quarter of the network: the VPC CNI gives every pod an address of its own. */
  privateCidr: string;
  /** A sixteenth of the last quarter: only load balancers and NAT gateways need addresses there. */
  publicCidr: string;
}

/** The three first quarters are private; the last one is cut up, with room to spare. */
const mostZones = 3;

/**
 * Divides a network between zones. The place of a zone depends on its rank alone: a zone that joins at the end moves
 * no subnet, and with it no machine.
 */
export function subnetLayout(cidr: string, zones: string[]): ZoneSubnets[] {
  if (zones.length > mostZones) throw new RangeError(`a network has at most ${mostZones} zones`);
  const network = parse(cidr);
  const lastQuarter = part(network, 2, mostZones);
  return zones.map((zone, rank) => ({
    zone,
    privateCidr: format(part(network, 2, rank)),
    publicCidr: format(part(lastQuarter, 4, rank)),
  }));
}

interface Block {
  /** First address, as a number. */
  start: number;
  /** Length of the prefix in bits. */
  prefix: number;
}

/** One of the 2^bits equal parts of a block. */
function part({ start, prefix }: Block, bits: number, index: number): Block {
  const length = prefix + bits;
  return { start: start + index * 2 ** (32 - length), prefix: length };
}

function parse(cidr: string): Block {
  const [address = "", prefix = ""] = cidr.split("/");
  return {
    start: address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0),
    prefix: Number(prefix),
  };
}

function format({ start, prefix }: Block): string {
  const bytes = [24, 16, 8, 0].map((bits) => Math.floor(start / 2 ** bits) % 256);
  return `${bytes.join(".")}/${prefix}`;
}

/** AWS keeps the first four addresses of a subnet, and the last, for itself. */
const reservedFirst = 4;

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join(".");
}

/** The lowest address of an IPv4 range that nobody has; none where the range is full. */
export function freeAddress(cidr: string, taken: ReadonlySet<string>): string | undefined {
  const [network = "", bits = ""] = cidr.split("/");
  const first = toNumber(network);
  const last = first + 2 ** (32 - Number(bits)) - 1;
  for (let value = first + reservedFirst; value < last; value++) {
    const address = toAddress(value);
    if (!taken.has(address)) return address;
  }
  return undefined;
}

/** The region of an availability zone. */
export function regionOf(zone: string): string {
  return zone.replace(/[a-z]$/, "");
}

/** What EC2 calls an instance in the DNS of its network, which is what its node is called. */
export function privateDnsName(address: string, region: string): string {
  const host = `ip-${address.replaceAll(".", "-")}`;
  return region === "us-east-1" ? `${host}.ec2.internal` : `${host}.${region}.compute.internal`;
}

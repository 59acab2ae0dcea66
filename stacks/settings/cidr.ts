const octet = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const block = new RegExp(`^${octet}(\\.${octet}){3}/(3[0-2]|[12]?\\d)$`);

/** Whether a text is a block of IPv4 addresses that begins where it says: 10.0.0.0/16, and not 10.0.0.1/16. */
export function isCidr(text: string): boolean {
  if (!block.test(text)) return false;
  return addressOf(text) % 2 ** (32 - prefixLength(text)) === 0;
}

/** Bits of the address that every host of the block has in common. */
export function prefixLength(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

/** Whether two blocks have an address in common. */
export function overlap(a: string, b: string): boolean {
  const wider = Math.min(prefixLength(a), prefixLength(b));
  const part = (cidr: string): number => Math.floor(addressOf(cidr) / 2 ** (32 - wider));
  return part(a) === part(b);
}

function addressOf(cidr: string): number {
  const [address = ""] = cidr.split("/");
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

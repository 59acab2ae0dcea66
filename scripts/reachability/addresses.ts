import { BlockList, isIP } from "node:net";

/** A range of addresses, less some ranges inside it. */
export interface IpBlock {
  cidr: string;
  except?: readonly string[];
}

export function isInBlock(address: string, { cidr, except = [] }: IpBlock): boolean {
  return isInRange(address, cidr) && !except.some((range) => isInRange(address, range));
}

/** Whether all of a range is inside another and leaves something of it. */
export function isProperPart(range: string, whole: string): boolean {
  const [base, length] = parts(range);
  return isInRange(base, whole) && length > parts(whole)[1];
}

/** Some address of an IPv4 range, always the same for the same number. */
export function addressIn(range: string, number: number): string {
  const [base] = parts(range);
  const start = base.split(".").reduce((value, octet) => value * 256 + Number(octet), 0);
  return [24, 16, 8, 0].map((shift) => Math.floor((start + number) / 2 ** shift) % 256).join(".");
}

function isInRange(address: string, range: string): boolean {
  const [base, length] = parts(range);
  const block = new BlockList();
  block.addSubnet(base, length, family(base));
  return block.check(address, family(address));
}

function parts(range: string): [base: string, length: number] {
  const [base = "", length = ""] = range.split("/");
  if (isIP(base) === 0 || !/^\d+$/.test(length) || Number(length) > (isIP(base) === 4 ? 32 : 128)) {
    throw new Error(`${range} is no range of addresses`);
  }
  return [base, Number(length)];
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(address) === 4 ? "ipv4" : "ipv6";
}

/** A block of IPv4 addresses as two numbers: the first address and how many there are. */
interface Block {
  first: number;
  size: number;
}

function blockOf(cidr: string): Block | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match) return undefined;
  const [, ...numbers] = match.map(Number);
  const [bits = 0] = numbers.splice(4);
  if (bits > 32 || numbers.some((octet) => octet > 255)) return undefined;
  const first = numbers.reduce((sum, octet) => sum * 256 + octet, 0);
  return { first, size: 2 ** (32 - bits) };
}

/** Whether the text is a block whose address is its first one. */
export function isBlock(cidr: string): boolean {
  const block = blockOf(cidr);
  return block !== undefined && block.first % block.size === 0;
}

export function blockLiesIn(inner: string, outer: string): boolean {
  const [one, other] = [blockOf(inner), blockOf(outer)];
  if (!one || !other) return false;
  return one.first >= other.first && one.first + one.size <= other.first + other.size;
}

export function blocksOverlap(left: string, right: string): boolean {
  const [one, other] = [blockOf(left), blockOf(right)];
  if (!one || !other) return false;
  return one.first < other.first + other.size && other.first < one.first + one.size;
}

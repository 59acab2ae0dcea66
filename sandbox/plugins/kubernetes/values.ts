import { parseQuantity } from "../../../components/kubernetes/quantity";
import { isObject, type Json } from "../common/properties";

/** Where a value sits inside its object. */
export type Path = readonly (string | number)[];

/**
 * Whether two values mean the same to the API server, which rewrites quantities in a spelling of its own. An empty
 * object is not the same as none: in a NetworkPolicy `namespaceSelector: {}` opens every namespace.
 */
export function sameValue(path: Path, a: Json | undefined, b: Json | undefined): boolean {
  if (a === b || (isMissing(a) && isMissing(b))) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue([...path, index], item, b[index]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) =>
      sameValue([...path, key], a[key], b[key]),
    );
  return isScalar(a) && isScalar(b) && holdsQuantity(path) && sameQuantity(String(a), String(b));
}

export function isMissing(value: Json | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** What the API server may drop from an object because leaving it out says the same. */
export function isZero(value: Json | undefined): boolean {
  if (isMissing(value) || value === false || value === "" || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.values(value).every(isMissing);
}

function isScalar(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

const quantityMaps = ["limits", "requests", "hard", "capacity", "default", "defaultRequest", "max", "min"];
const quantityFields = ["sizeLimit", "divisor", "averageValue"];

/** Only some fields hold quantities: "1" and "1000m" are two different labels, arguments or configuration values. */
function holdsQuantity(path: Path): boolean {
  const free = ["metadata", "data", "stringData", "matchLabels", "nodeSelector"];
  if (path.some((key) => typeof key === "string" && free.includes(key))) return false;
  const [owner, field] = path.slice(-2);
  return (
    (path.length > 1 && typeof owner === "string" && quantityMaps.includes(owner)) ||
    (typeof field === "string" && quantityFields.includes(field))
  );
}

function sameQuantity(a: string, b: string): boolean {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left === undefined || right === undefined) return false;
  // Decimal fractions are not exact in binary: 0.1 and 100m differ in the last bit.
  return Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right));
}

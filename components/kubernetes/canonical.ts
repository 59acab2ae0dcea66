import { parseQuantity, roundUp } from "./quantity";

const decimalUnits = { E: 1e18, P: 1e15, T: 1e12, G: 1e9, M: 1e6, k: 1e3, "": 1 };
const binaryUnits = {
  Ei: 2 ** 60,
  Pi: 2 ** 50,
  Ti: 2 ** 40,
  Gi: 2 ** 30,
  Mi: 2 ** 20,
  Ki: 2 ** 10,
  "": 1,
};

/**
 * The quantity as the API server writes it back: a whole number of the largest unit, binary if it was (0.5 → 500m,
 * 1024Mi → 1Gi), and nothing finer than thousandths. What is sent in another form comes back changed, and a refresh
 * then finds a difference. An exponent becomes a suffix, which means the same and is shorter.
 * Source: apimachinery pkg/api/resource/quantity.go, "CanonicalizeBytes"; core/v1 defaults.go, SetDefaults_ResourceList.
 */
export function canonicalQuantity(quantity: string): string {
  const value = parseQuantity(quantity);
  if (value === undefined || value <= 0) return quantity;
  const units = quantity.endsWith("i") ? binaryUnits : decimalUnits;
  for (const [suffix, size] of Object.entries(units)) {
    const amount = Math.round(value / size);
    const exact = Math.abs(amount * size - value) <= value * 1e-12;
    if (amount >= 1 && exact) return `${amount}${suffix}`;
  }
  return `${roundUp(value * 1000)}m`;
}

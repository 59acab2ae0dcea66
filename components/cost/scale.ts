/** The same quantity at the least, at the usual and at the most that a stack may run. */
export interface Scale {
  min: number;
  expected: number;
  max: number;
}

/** Hours of a month, as AWS counts it. */
export const hoursPerMonth = 730;

/**
 * How far from its minimum towards its maximum a stack is on average. An assumption, and the same for all stacks, so
 * that their reports compare: working hours are about a third of a week.
 */
export const expectedShare = 0.35;

/** What grows from one number to another. */
export function between(min: number, max: number): Scale {
  return { min, expected: min + expectedShare * (max - min), max };
}

/** What is always the same. */
export function always(amount: number): Scale {
  return { min: amount, expected: amount, max: amount };
}

export function times({ min, expected, max }: Scale, factor: number): Scale {
  return { min: min * factor, expected: expected * factor, max: max * factor };
}

export function sumOf(scales: readonly Scale[]): Scale {
  const add = (a: Scale, b: Scale) => ({
    min: a.min + b.min,
    expected: a.expected + b.expected,
    max: a.max + b.max,
  });
  return scales.reduce(add, always(0));
}

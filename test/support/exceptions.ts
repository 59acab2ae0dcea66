import { strict as assert } from "node:assert";

/**
 * What breaks a law and may, each with its reason. Stated as narrowly as it is needed: what a law forbids to everybody
 * else, these alone may have, and what none of them has any more has to go from here.
 */
export class Exceptions {
  private readonly needed = new Set<string>();

  constructor(private readonly reasons: Readonly<Record<string, string>>) {}

  /** Whether this is excepted; asking makes the exception one that is needed. */
  has(key: string): boolean {
    const stated = Object.hasOwn(this.reasons, key);
    if (stated) this.needed.add(key);
    return stated;
  }

  /** Fails for what breaks a law without being excepted. */
  cover(breaches: string[]): void {
    assert.deepEqual([...new Set(breaches)].filter((breach) => !this.has(breach)).sort(), []);
  }

  /** Declares the last test of a file: it fails for an exception that none of the tests before it needed. */
  mustBeNeeded(from: string): void {
    describe(`the exceptions from ${from}`, () => {
      it("are each needed by a stack", () => {
        const idle = Object.keys(this.reasons).filter((key) => !this.needed.has(key));
        assert.deepEqual(idle, []);
      });
    });
  }
}

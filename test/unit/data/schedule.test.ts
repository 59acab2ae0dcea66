import assert from "node:assert/strict";
import fc from "fast-check";
import { longestGapSeconds } from "../../../components/data/schedule";
import { isCronSchedule } from "../../../stacks/settings/cron";

const hour = 3600;
const day = 24 * hour;

describe("the longest time between two runs of a schedule", () => {
  const known: [schedule: string, seconds: number][] = [
    ["0 2 * * *", day],
    ["@daily", day],
    ["@hourly", hour],
    ["*/15 * * * *", hour / 4],
    ["5/20 * * * *", hour / 3],
    // Until ten past the next hour.
    ["10,40 * * * *", hour / 2],
    ["0 9-17 * * *", 16 * hour],
    ["0 2 * * mon-fri", 3 * day],
    ["0 2 * * SUN", 7 * day],
    ["30 1 1 * *", 31 * day],
    ["@yearly", 366 * day],
    ["0 0 29 2 *", 1461 * day],
    // The 1st as well as every Monday: both fields say something, and either will do.
    ["0 0 1 * mon", 7 * day],
    // A step is no star: every second day of the month, or Sundays.
    ["0 0 */2 * 0", 2 * day],
  ];
  for (const [schedule, seconds] of known) {
    it(`is known: ${schedule}`, () => {
      assert.ok(isCronSchedule(schedule));
      assert.equal(longestGapSeconds(schedule), seconds);
    });
  }

  it("has no end where the schedule never comes", () => {
    assert.equal(longestGapSeconds("0 0 30 2 *"), Infinity);
  });

  it("is as long as a clock finds that tries every minute of three weeks", () => {
    const minutes = fc.uniqueArray(fc.nat(59), { minLength: 1, maxLength: 3 });
    const hours = fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 3 });
    const weekDays = fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(minutes, hours, weekDays, (minute, hourOf, weekDay) => {
        const schedule = `${minute.join(",")} ${hourOf.join(",")} * * ${weekDay.join(",")}`;
        const runs = (at: Date) =>
          minute.includes(at.getUTCMinutes()) &&
          hourOf.includes(at.getUTCHours()) &&
          weekDay.includes(at.getUTCDay());
        let [longest, before] = [0, NaN];
        for (let at = 0; at < 21 * 24 * 60; at++) {
          if (!runs(new Date(at * 60_000))) continue;
          if (!Number.isNaN(before)) longest = Math.max(longest, (at - before) * 60);
          before = at;
        }
        assert.equal(longestGapSeconds(schedule), longest);
      }),
      { numRuns: 25 },
    );
  });
});

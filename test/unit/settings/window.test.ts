import assert from "node:assert/strict";
import fc from "fast-check";
import { span, touchesDaily } from "../../../stacks/settings/window";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const minutesOfWeek = 7 * 24 * 60;
const minute = fc.integer({ min: 0, max: minutesOfWeek - 1 });

function moment(at: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const inDay = at % (24 * 60);
  return `${weekdays[Math.floor(at / (24 * 60))]}:${two(Math.floor(inDay / 60))}:${two(inDay % 60)}`;
}

const windows = fc.tuple(minute, fc.integer({ min: 1, max: 24 * 60 - 1 })).map(([from, minutes]) => ({
  from,
  minutes,
  text: `${moment(from)}-${moment((from + minutes) % minutesOfWeek)}`,
}));

describe("a weekly window", () => {
  it("begins and lasts as it is written, over midnight and over Sunday too", () => {
    fc.assert(
      fc.property(windows, ({ from, minutes, text }) => {
        assert.deepEqual(span(text), { from, minutes });
      }),
    );
  });

  it("touches an hour of every day exactly if it holds a minute of that hour", () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 0, max: 23 }), ({ from, minutes, text }, hour) => {
        const held = Array.from({ length: minutes }, (_, index) => (from + index) % (24 * 60));
        const touches = held.some((at) => at >= hour * 60 && at < (hour + 1) * 60);
        assert.equal(
          touchesDaily(text, { from: hour * 60, to: (hour + 1) * 60 }),
          touches,
          `${text} ${hour}`,
        );
      }),
    );
  });
});

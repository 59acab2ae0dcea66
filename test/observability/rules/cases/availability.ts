import { type AlertCase, silent } from "../case";
import { ofServer, told } from "./models";

const answered = (code: string, labels = {}) => ofServer("ai_requests_total", { code, ...labels });
const failed = (times: string) => ({
  labels: told(),
  summary: `digits uses up its budget of failed requests ${times} times as fast as its objective allows`,
});
/** 2 % of 100 requests a minute fail: twenty times what 99.9 % allow. */
const twoInAHundred = { [answered("200")]: "0+98x120", [answered("503")]: "0+2x120" };

const fastFailures: AlertCase[] = [
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires when requests fail twenty times as often as they may, and not before ten did",
    series: twoInAHundred,
    expect: [...silent("3m"), { at: "10m", told: [failed("20.0")] }, { at: "1h30m", told: [failed("20.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires when the queue is full, which is not the client's fault",
    series: { [answered("200")]: "0+90x60", [answered("429")]: "0+10x60" },
    expect: [{ at: "30m", told: [failed("100.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires when nothing is answered any more, although no good request has a series",
    series: { [answered("500")]: "0+10x60" },
    expect: [{ at: "30m", told: [failed("1000.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires after a good night when 1.5 % fail for an hour",
    every: "2m",
    series: { [answered("200")]: "0+1000x180 180985+985x40", [answered("500")]: "0x180 15+15x40" },
    expect: [...silent("6h"), { at: "7h10m", told: [failed("15.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent after a good night when 1.4 % do",
    every: "2m",
    series: { [answered("200")]: "0+1000x180 180986+986x40", [answered("500")]: "0x180 14+14x40" },
    expect: [...silent("6h30m"), ...silent("7h10m")],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires at seven times what is allowed only after it went on for hours",
    every: "2m",
    series: { [answered("200")]: "0+1000x60 60993+993x200", [answered("500")]: "0x60 7+7x200" },
    expect: [...silent("3h"), ...silent("7h"), { at: "8h30m", told: [failed("7.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "ends a quarter of an hour after its cause, and does not come and go meanwhile",
    every: "2m",
    series: {
      [answered("200")]: "0+1000x180 180970+970x35 214920+1000x30",
      [answered("500")]: "0x180 30+30x35 1080x30",
    },
    expect: [
      { at: "7h10m", told: [failed("30.0")] },
      { at: "7h20m", told: [failed("30.0")] },
      ...silent("7h30m"),
    ],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent when a few bad minutes do not make a bad hour",
    every: "2m",
    series: {
      [answered("200")]: "0+1000x180 180900+900x3 184500+1000x30",
      [answered("500")]: "0x180 100+100x3 400x30",
    },
    expect: [...silent("6h6m"), ...silent("6h10m"), ...silent("7h")],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "ends when it became better, although the hour was bad",
    every: "2m",
    series: {
      [answered("200")]: "0+1000x180 180975+975x30 210212+987x20",
      [answered("500")]: "0x180 25+25x30 788+13x20",
    },
    expect: [{ at: "7h", told: [failed("23.9")] }, ...silent("7h20m")],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "fires when thirteen requests of a quiet night fail, and stays silent at nine",
    series: {
      [answered("500")]: "0x10 13x60",
      [answered("500", { service: "sentiment", model: "sentiment" })]: "0x10 9x60",
    },
    expect: [{ at: "14m", told: [failed("1000.0")] }],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent when one of three requests fails at night",
    series: { [answered("200")]: "0x10 1x20 2x90", [answered("500")]: "0x20 1x100" },
    expect: [...silent("22m"), ...silent("1h")],
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent while nobody asks",
    series: { [answered("200")]: "100x120", [answered("500")]: "50x120" },
    expect: silent("1h"),
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent when clients ask what they should not",
    series: { [answered("200")]: "0+50x120", [answered("422")]: "0+50x120", [answered("500")]: "0x120" },
    expect: silent("1h"),
  },
  {
    alert: "ModelAvailabilityFastBurn",
    it: "stays silent when a pod with old errors starts anew and another one joins",
    series: {
      [answered("200")]: "900+100x30 0+100x60",
      [answered("500")]: "400x30 0x60",
      [answered("200", { pod: "digits-2" })]: "_x20 0+100x60",
      [answered("500", { pod: "digits-2" })]: "_x20 0x60",
    },
    expect: [...silent("25m"), ...silent("35m"), ...silent("1h")],
  },
];

const slowFailures: AlertCase[] = [
  {
    alert: "ModelAvailabilitySlowBurn",
    it: "fires when twice as many fail as may, for hours",
    every: "2m",
    series: { [answered("200")]: "0+1996x200", [answered("500")]: "0+4x200" },
    expect: [{ at: "6h", told: [failed("2.0")] }],
  },
  {
    alert: "ModelAvailabilitySlowBurn",
    it: "stays silent at nine tenths of what is allowed",
    every: "2m",
    series: { [answered("200")]: "0+19982x200", [answered("500")]: "0+18x200" },
    expect: silent("6h"),
  },
  {
    alert: "ModelAvailabilitySlowBurn",
    it: "stays silent when two bad hours do not make bad days",
    every: "2m",
    series: { [answered("200")]: "0+2000x300 601990+1990x60", [answered("500")]: "0x300 10+10x60" },
    expect: [...silent("11h30m"), ...silent("12h")],
  },
  {
    alert: "ModelAvailabilitySlowBurn",
    it: "stays silent when what failed is over for hours",
    every: "2m",
    series: { [answered("200")]: "0+1980x300", [answered("500")]: "0+20x60 1200x240" },
    expect: [{ at: "2h", told: [failed("10.0")] }, ...silent("9h")],
  },
];

export const availability: AlertCase[] = [...fastFailures, ...slowFailures];

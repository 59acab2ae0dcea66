import { strict as assert } from "node:assert";
import { joinLines } from "../../support/logstash/multiline";

const traceback = [
  "2026-11-28 01:30:00 ERROR app: prediction failed",
  "Traceback (most recent call last):",
  '  File "app.py", line 3, in predict',
  "    raise KeyError('a')",
  "KeyError: 'a'",
  "",
  "During handling of the above exception, another exception occurred:",
  "",
  "Traceback (most recent call last):",
  '  File "app.py", line 9, in main',
  "model_server.errors.PredictionError: no such input",
];
const java = [
  "[2026-11-28T01:30:00,000][ERROR][o.e.x] failed",
  "java.lang.IllegalStateException: closed",
  "\tat org.example.A.b(A.java:3)",
  "Caused by: java.io.IOException: no space",
  "\t... 12 more",
];
const go = [
  "panic: runtime error: index out of range",
  "",
  "goroutine 1 [running]:",
  "\t/src/main.go:12 +0x1d",
];
const postgres = [
  "2026-11-28 01:30:00.000 UTC [12] ERROR:  relation does not exist at character 15",
  "2026-11-28 01:30:00.000 UTC [12] STATEMENT:  select *",
  "\tfrom nowhere",
];
const key = ["-----BEGIN PRIVATE KEY-----", "A".repeat(64), "b".repeat(40), "-----END PRIVATE KEY-----"];

describe("lines that belong together", () => {
  for (const [what, lines] of Object.entries({ traceback, java, go, postgres })) {
    it(`are one: ${what}, between lines of their own`, () => {
      const around = ["2026-11-28 01:29:59 INFO app: before", "2026-11-28 01:30:01 INFO app: after"] as const;
      assert.deepEqual(joinLines([around[0], ...lines, around[1]].join("\n")), [
        around[0],
        lines.join("\n"),
        around[1],
      ]);
    });
  }

  it("are the lines of a key that are full, so that it is known for what it is", () => {
    const [first] = joinLines(key.slice(0, 2).join("\n"));
    assert.equal(first, key.slice(0, 2).join("\n"));
  });

  it("are told from lines that merely speak of errors", () => {
    const lines = [
      "INFO: ready",
      "Error: cannot open",
      '{"level":"ERROR","message":"x"}',
      "1:M 28 Nov 2026 01:30:00.000 * Ready",
      "ts=2026-11-28T01:30:00Z level=error err=x",
      "I1128 01:30:00.000000       1 main.go:1] started",
      "2026-11-28 01:30:00.000 UTC [12] LOG:  checkpoint starting: time",
    ];
    assert.deepEqual(joinLines(lines.join("\n")), lines);
  });
});

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync } from "node:fs";
import * as path from "node:path";
import fc from "fast-check";
import {
  dropped,
  type SecretPattern,
  secretPatterns,
} from "../../../components/logs/pipeline/secretPatterns";
import { joinLines } from "../../support/logstash/multiline";
import { fromFilebeat, runMain } from "../../support/logstash/pipelines";
import { regexOf } from "../../support/logstash/regex";

/** What passwords and tokens consist of; long enough to stand in no line by chance. */
const password = fc.stringMatching(/^[A-Za-z0-9_~-]{7,9}[0-9][A-Za-z0-9]{12,20}$/);
/** The same of letters and digits alone, as keys have them as well. */
const secret = fc.stringMatching(/^[A-Za-z0-9]{7,9}[0-9][A-Za-z0-9]{12,20}$/);

const letters = (alphabet: string, length: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length }).map((all) => all.join(""));
const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Secrets that are known by their form, whatever stands beside them. */
const forms: Readonly<Record<string, fc.Arbitrary<string>>> = {
  "an access key of AWS": letters(alphanumeric.toUpperCase().replace(/[a-z]/g, ""), 16).map(
    (rest) => `AKIA${rest}`,
  ),
  "a JSON Web Token": fc
    .tuple(letters(alphanumeric, 30), letters(alphanumeric, 40), letters(alphanumeric, 43))
    .map(([head, body, sign]) => `eyJ${head}.eyJ${body}.${sign}`),
  "a token of GitHub": letters(alphanumeric, 36).map((rest) => `ghp_${rest}`),
  "a token of Hugging Face": letters(alphanumeric, 34).map((rest) => `hf_${rest}`),
  "a token of Slack": letters(alphanumeric, 20).map((rest) => `xoxb-${rest}`),
};

const drop = (message: string, patterns: readonly SecretPattern[] = secretPatterns) =>
  patterns.reduce(
    (text, { pattern, replacement }) =>
      text.replace(regexOf(pattern, "g"), replacement.replace(/\\(\d)/g, "$$$1")),
    message,
  );
/** All that is kept of a line, as one text. */
const kept = (message: string, software = "something-else") =>
  JSON.stringify(runMain(fromFilebeat(message, software, "one")));

const examples = secretPatterns.flatMap(({ what, examples: all }) =>
  all.map((example) => ({ what, example })),
);
const anyExample = fc.constantFrom(...examples.map(({ example }) => example));
/** Ends where a word does, so that it makes no other name of what follows. */
const words = fc
  .array(fc.constantFrom("started", "by", "user", "at 10.0.0.7:5432", "took 3 ms", "(id 7)"))
  .map((all) => all.map((word) => `${word} `).join(""));

describe("secrets in logs", () => {
  for (const { what, example } of examples) {
    it(`are dropped: ${what}, as in ${JSON.stringify(example).slice(0, 70)}`, () => {
      fc.assert(
        fc.property(what.includes("private keys") ? secret : password, (value) => {
          const line = example.replaceAll("SECRET", value);
          assert.ok(!kept(line).includes(value), kept(line));
        }),
        { numRuns: 20 },
      );
    });
  }

  for (const [what, form] of Object.entries(forms)) {
    it(`are dropped by their form: ${what}`, () => {
      fc.assert(
        fc.property(form, words, (value, around) => {
          assert.ok(!kept(`${around}${value} ${around}`).includes(value));
        }),
        { numRuns: 30 },
      );
    });
  }

  it("are dropped wherever in a line they stand, and none of the rest is lost", () => {
    fc.assert(
      fc.property(anyExample, secret, words, words, (example, value, before, after) => {
        // What a name or a key begins with may not be made another one by what stands before it.
        const line = `${before}${example.replaceAll("SECRET", value)} ${after}`;
        const event = kept(line);
        assert.ok(!event.includes(value), event);
        const message = (JSON.parse(event) as { message: string }).message;
        assert.ok(message.startsWith(before) && message.endsWith(after), message);
      }),
      { numRuns: 300 },
    );
  });

  it("are dropped from the JSON of a model server, which stays JSON", () => {
    fc.assert(
      fc.property(anyExample, secret, words, (example, value, around) => {
        const message = `${around}${example.replaceAll("SECRET", value)}`;
        const line = JSON.stringify({
          time: "2026-11-28T01:30:00.000+00:00",
          level: "INFO",
          logger: "a",
          message,
        });
        const event = JSON.parse(kept(line, "model")) as {
          tags?: string[];
          log: { level: string };
          message: string;
        };
        assert.ok(!JSON.stringify(event).includes(value), JSON.stringify(event));
        assert.deepEqual([event.tags, event.log.level], [undefined, "info"], line);
        assert.ok(event.message.startsWith(around));
      }),
      { numRuns: 300 },
    );
  });

  it("are dropped from statements of Postgres, which is where they really stand", () => {
    const line = readFileSync(path.join(__dirname, "lines", "postgres.txt"), "utf8");
    assert.match(line, /login password 'sup3rs3cret'/);
    for (const one of joinLines(line)) assert.ok(!kept(one, "postgres").includes("sup3rs3cret"));
  });

  it("are kept in no copy of the line", () => {
    const event = runMain(fromFilebeat("password=sup3rs3cret", "model", "one"));
    assert.deepEqual(event["event"], { dataset: "model" });
  });

  it("are all that is dropped: of the lines that programs really print, nothing but two passwords", () => {
    const folder = path.join(__dirname, "lines");
    const all = readdirSync(folder).flatMap((file) =>
      joinLines(readFileSync(path.join(folder, file), "utf8")),
    );
    const changed = all.filter((line) => drop(line) !== line);
    assert.equal(changed.length, 2, changed.join("\n"));
    assert.ok(changed.some((line) => line.includes("models:hunter2@")));
  });

  it("are not seen in what merely speaks of them", () => {
    for (const line of [
      "password authentication failed for user mlflow",
      "max_tokens 128, 3 tokens left",
      "the token has expired",
      "Basic authentication is on",
      "GET /api/2.0/mlflow/registered-models/get?name=secretary 200",
      "http://mlflow.mlops-registry.svc:5000/#/experiments/1",
      "secrets: none",
    ]) {
      assert.equal(drop(line), line);
    }
  });

  it("are gone after the first time: what was dropped is not dropped again", () => {
    fc.assert(
      fc.property(anyExample, secret, (example, value) => {
        const once = drop(example.replaceAll("SECRET", value));
        assert.ok(once.includes(dropped), once);
        assert.equal(drop(once), once);
      }),
    );
  });

  it("need each of the patterns", () => {
    const value = "Zx9kQ2vLm4Rt7Wp1Yb6N";
    for (const pattern of secretPatterns.filter(({ examples: all }) => all.length > 0)) {
      const others = secretPatterns.filter((other) => other !== pattern);
      const leak = pattern.examples.some((example) =>
        drop(example.replaceAll("SECRET", value), others).includes(value),
      );
      assert.ok(leak, `${pattern.what}: the others drop all of its examples`);
    }
  });

  it("cost little on any line, however long and strange", function () {
    this.timeout(60_000);
    const size = 200_000;
    for (const part of [
      ...[
        "a",
        " ",
        "eyJ",
        "://",
        "a:",
        "password",
        "password=",
        "password ",
        "-----BEGIN ",
        "A-",
        "bearer ",
        "token: ",
      ],
      ...[
        "-----BEGIN PRIVATE KEY-----",
        "AUTH ",
        "cookie:a=",
        "\\",
        '"',
        "'",
        "\n",
        "A".repeat(64) + "\n",
        "authorization: ",
      ],
    ]) {
      const line = part.repeat(Math.ceil(size / part.length)).slice(0, size);
      const begin = performance.now();
      drop(line);
      const milliseconds = performance.now() - begin;
      assert.ok(milliseconds < 3000, `${JSON.stringify(part.slice(0, 20))}: ${Math.round(milliseconds)} ms`);
    }
  });
});

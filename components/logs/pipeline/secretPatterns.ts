import { anyCase, oneOf, quote, space } from "./patternParts";

/** Something that must not be kept, and how it looks in a line. */
export interface SecretPattern {
  /** What it is, for people. */
  what: string;
  /**
   * What is replaced, in the part of regular expressions that Oniguruma and JavaScript understand alike. Groups are
   * what stays.
   */
  pattern: string;
  /** What comes instead. */
  replacement: string;
  /** Lines that have one, which is written `SECRET` here. */
  examples: readonly string[];
}

/** What stands in the place of a secret. */
export const dropped = "[dropped]";

/*
 * Nothing here may take long on any line, since `gsub` knows no limit of time: what can begin anywhere in a line has an
 * upper bound.
 */

/** How variables, fields and flags that hold secrets end. Words are joined by nothing, '-', '_' or a space. */
const secretNames = oneOf(
  [
    ...["password", "passwd", "passphrase", "pwd", "secret", "token", "credentials?", "masterauth"],
    ...["requirepass", "secret key", "secret access key", "access key", "api key", "private key"],
    ...["encryption key", "session key", "signing key", "access token", "session token", "client secret"],
    ...["x amz signature", "x amz security token"],
  ].map((name) => anyCase(name).replaceAll(" ", "[-_ ]?")),
);
const sign = "[ ]*(?:=>|:=|=|:)[ ]*";

/** A name with its sign, where it is a key of JSON or Python as well. */
const assigned = `${secretNames}${quote.any}?${sign}`;

/** What a value consists of that nothing encloses. */
const bare = `[^${space}${quote.double}${quote.single},;&|<>\\\\)\\]}{(\\[]`;

/** What stands before a quote that is inside of other quotes, as deep as anybody nests them. */
const escapes = "\\\\{0,7}";
const escaped = "\\\\{1,7}";

/** What opens the value of a header, wherever that is printed: `: `, `': '`, `\": \"`, `', b'`. */
const headerSign = `${escapes}${quote.any}?[ ]*[:=,][ ]*${escapes}b?${quote.any}?`;
const schemes = oneOf(["bearer", "basic", "apikey", "token", "digest", "negotiate"].map(anyCase));

const cookie = `[A-Za-z0-9_.-]+=[^${space}${quote.double}${quote.single};,\\\\]*`;

/** As it is written, and as a server shows what it was sent: in quotes. */
const openingQuote = `(?:${escapes}${quote.double})?`;
const redisCommand = oneOf([
  ...[anyCase("requirepass"), anyCase("masterauth"), "AUTH"],
  `${quote.double}${anyCase("auth")}(?=${escapes}${quote.double})`,
]);

const base64 = "[A-Za-z0-9+/=]";
const keyMark = (edge: string) => `-----${edge} [A-Z0-9 ]{0,30}PRIVATE KEY-----`;
/**
 * What a private key consists of, also where its lines are joined by spaces or by the two characters \n. It ends where
 * the next mark begins, or many of them in a row would take long.
 */
const keyBody = "(?:[A-Za-z0-9+/=\\\\ \\t\\r\\n:,]|-(?!-))";
/** The same without an end in sight: a word that follows is not taken for a part of it. */
const keyRest = "[A-Za-z0-9+/=\\\\\\r\\n]";

/** What is dropped, in this order. */
export const secretPatterns: readonly SecretPattern[] = [
  {
    what: "private keys, whole or as far as a line goes",
    pattern: `${keyMark("BEGIN")}(?:${keyBody}{0,9000}?${keyMark("END")}|${keyRest}*)`,
    replacement: dropped,
    examples: [
      "loaded -----BEGIN PRIVATE KEY-----\nSECRET\nSECRET\n-----END PRIVATE KEY----- from disk",
      '{"key":"-----BEGIN EC PRIVATE KEY-----\\nSECRET\\n-----END EC PRIVATE KEY-----\\n"}',
      "-----BEGIN RSA PRIVATE KEY-----\nSECRET",
    ],
  },
  {
    what: "the last lines of private keys",
    pattern: `${base64}{1,76}(?:[\\r\\n]|\\\\n)+${keyMark("END")}`,
    replacement: dropped,
    examples: ["SECRET\n-----END PRIVATE KEY-----"],
  },
  {
    what: "lines of nothing but 64 or 76 characters of base64, as keys and certificates have them",
    pattern: `(\\A|[\\r\\n])${base64}{64}(?:${base64}{12})?(?=[\\r\\n]|\\z)`,
    replacement: `\\1${dropped}`,
    examples: [],
  },
  {
    what: "passwords in the address of a service",
    pattern: `([A-Za-z][A-Za-z0-9+.-]{0,30}://[^/@:${space}${quote.double}${quote.single}]*:)[^/@${space}${quote.double}${quote.single}]+@`,
    replacement: `\\1${dropped}@`,
    examples: [
      "API request to http://models:SECRET@mlflow:5000/api/2.0/mlflow failed",
      "connect postgresql+psycopg2://mlflow:SECRET@postgres.mlops-data.svc:5432/mlflow?sslmode=require",
      "redis://:SECRET@redis:6379/0",
    ],
  },
  {
    what: "tokens in the address of a service",
    pattern: `(://)[^/@:${space}${quote.double}${quote.single}]{20,}@`,
    replacement: `\\1${dropped}@`,
    examples: ["fetching https://SECRET@github.com/team/model.git"],
  },
  {
    what: "headers that say who asks",
    pattern: `(${anyCase("authorization")}${headerSign}${schemes}[ ]+)[^${space}${quote.double}${quote.single},;\\\\)\\[\\]}]+`,
    replacement: `\\1${dropped}`,
    examples: [
      "Authorization: Bearer SECRET",
      "{'authorization': 'Basic SECRET', 'host': 'mlflow'}",
      '{"headers":{"Authorization":"ApiKey SECRET"}}',
      "(b'authorization', b'Bearer SECRET')",
    ],
  },
  {
    what: "bearer tokens without their header",
    pattern: `(${anyCase("bearer")}[ ]+)(?=[A-Za-z._~+/=-]*[0-9])[A-Za-z0-9._~+/=-]{8,}`,
    replacement: `\\1${dropped}`,
    examples: ["curl -H Bearer SECRET"],
  },
  {
    what: "cookies",
    pattern: `(${anyCase("cookie")}${headerSign})${cookie}(?:;[ ]*${cookie})*`,
    replacement: `\\1${dropped}`,
    examples: ["Cookie: session=SECRET; other=SECRET", "{'cookie': 'session=SECRET'}"],
  },
  {
    what: "values in double quotes of names that say so",
    pattern: `(${assigned}${quote.double})(?:[^${quote.double}\\\\\\r\\n]|\\\\[^\\r\\n])+`,
    replacement: `\\1${dropped}`,
    examples: ['{"password":"SECRET","user":"a"}', 'POSTGRES_PASSWORD="SECRET"', 'api_key = "SECRET"'],
  },
  {
    what: "values in single quotes of names that say so",
    pattern: `(${assigned}${quote.single})(?:[^${quote.single}\\\\\\r\\n]|\\\\[^\\r\\n])+`,
    replacement: `\\1${dropped}`,
    examples: ["connect(host='redis', password='SECRET')", "{'client_secret': 'SECRET'}"],
  },
  {
    what: "the same inside of a text that is quoted itself",
    pattern: `(${secretNames}(?:${escapes}${quote.any})?${sign}${escaped}${quote.any})[^${quote.double}${quote.single}\\\\\\r\\n]+`,
    replacement: `\\1${dropped}`,
    examples: [
      '{"message":"body: {\\"token\\": \\"SECRET\\"}"}',
      '{"message":"set POSTGRES_PASSWORD=\\"SECRET\\""}',
    ],
  },
  {
    what: "values without quotes of names that say so",
    pattern: `(${assigned})${bare}+`,
    replacement: `\\1${dropped}`,
    examples: [
      "MLFLOW_TRACKING_PASSWORD=SECRET",
      "GET /login?access_token=SECRET&next=1",
      "aws_secret_access_key: SECRET",
      "host=postgres user=mlflow password=SECRET dbname=mlflow",
      "level=info msg=started token=SECRET",
      '{"message":"password: SECRET"}',
    ],
  },
  {
    what: "flags of command lines",
    pattern: `(--(?:[a-z]{1,20}-){0,4}${oneOf(["password", "token", "secret", "api-key"].map(anyCase))}[ ]+)${bare}+`,
    replacement: `\\1${dropped}`,
    examples: ["exec: client --user a --password SECRET --host b", "--registry-token SECRET"],
  },
  {
    what: "passwords in SQL",
    pattern: `(${anyCase("password")}[ ]+${quote.single})(?:[^${quote.single}]|${quote.single}${quote.single})+(${quote.single})`,
    replacement: `\\1${dropped}\\2`,
    examples: ["STATEMENT:  create role bob login password 'SECRET'", "ALTER ROLE x PASSWORD 'SECRET' LOGIN"],
  },
  {
    what: "passwords in the commands of Redis",
    pattern: `(${redisCommand}${openingQuote}[ ]+${openingQuote})[^${space}${quote.double}${quote.single}\\\\]+`,
    replacement: `\\1${dropped}`,
    examples: ["config set requirepass SECRET", '"AUTH" "SECRET"', "AUTH SECRET"],
  },
  {
    what: "access keys of AWS",
    pattern: "(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}",
    replacement: dropped,
    examples: [],
  },
  {
    what: "JSON Web Tokens",
    pattern: "(\\A|[^A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*",
    replacement: `\\1${dropped}`,
    examples: [],
  },
  {
    what: "tokens of GitHub, GitLab, Slack, Hugging Face, Google, OpenAI and Pulumi",
    pattern: oneOf([
      ...["gh[pousr]_[A-Za-z0-9]{20,}", "github_pat_[A-Za-z0-9_]{20,}", "glpat-[A-Za-z0-9_-]{16,}"],
      ...["xox[a-z]-[A-Za-z0-9-]{10,}", "hf_[A-Za-z0-9]{20,}", "AIza[A-Za-z0-9_-]{30,}"],
      ...["sk-[A-Za-z0-9_-]{20,}", "pul-[0-9a-f]{40}"],
    ]),
    replacement: dropped,
    examples: [],
  },
];

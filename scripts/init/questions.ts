import { z } from "zod";
import { ecrOf } from "../../stacks/settings/ownRegistry";
import { isGroup } from "../../stacks/settings/problem";
import { type Answers, answersSchema, ecr, modelFields } from "./answers";
import { type Facts, valueIn } from "./facts";

/** What has been said so far: by flags, by a file, or by whoever was asked; `null` is a no to what is optional. */
export type Said = { [Key in keyof Answers]?: unknown };

export interface Question {
  /** Where the answer is among the answers. */
  path: readonly [keyof Answers] | readonly ["model", keyof NonNullable<Answers["model"]>];
  /** As an option of the command; a list is separated by commas. */
  flag: string;
  ask: string;
  schema: z.ZodType;
  /** What a typed answer stands for. */
  read: (text: string) => unknown;
  /** Taken where nothing is typed; none where somebody has to say. */
  usual: (facts: Facts, said: Said) => string | undefined;
  optional?: true;
  /** It is asked only then. */
  when?: (said: Said) => boolean;
}

/** What the files of every new checkout say. */
const upstream = "mlops-stack/mlops-stack";

const plain = (text: string) => text;
const list = (text: string) => text.split(/[\s,]+/).filter((item) => item !== "");
const none = () => undefined;

/** What a file says, unless it is what every checkout begins with. */
function inFile(name: string, path: string[], beginning: RegExp): Question["usual"] {
  return (facts) => {
    const value = valueIn(facts, name, ["config", ...path]);
    const text = Array.isArray(value) ? value.join(", ") : value;
    return typeof text === "string" && !beginning.test(text) ? text : undefined;
  };
}

const { shape } = answersSchema;
const ofModel = { when: ({ model }: Said) => isGroup(model) };

export const questions: readonly Question[] = [
  {
    path: ["repository"],
    flag: "--repository <owner/name>",
    ask: "Repository on GitHub, as owner/name",
    schema: shape.repository,
    read: plain,
    usual: (facts) => {
      const there = valueIn(facts, "Pulumi.prod.deploy.yaml", ["settings", "gitHub", "repository"]);
      return typeof there === "string" && there !== upstream ? there : facts.origin;
    },
  },
  {
    path: ["organization"],
    flag: "--organization <name>",
    ask: "Organization of Pulumi Cloud; - for none, where states are in a bucket",
    schema: shape.organization,
    read: plain,
    usual: inFile("bootstrap/Pulumi.account.yaml", ["mlops:pulumi", "organization"], /^</),
    optional: true,
  },
  {
    path: ["account"],
    flag: "--account <id>",
    ask: "AWS account, 12 digits",
    schema: shape.account,
    read: plain,
    usual: inFile("Pulumi.prod.yaml", ["mlops:aws", "accountId"], /^123456789012$/),
  },
  {
    path: ["region"],
    flag: "--region <name>",
    ask: "AWS region",
    schema: shape.region,
    read: plain,
    usual: inFile("Pulumi.prod.yaml", ["aws:region"], /^$/),
  },
  {
    path: ["allowedCidrs"],
    flag: "--allowed-cidrs <blocks>",
    ask: "Addresses of whoever works with the clusters and whoever deploys, as blocks",
    schema: shape.allowedCidrs,
    read: list,
    usual: inFile("Pulumi.prod.yaml", ["mlops:cluster", "endpoint", "allowedCidrs"], /^203\.0\.113\.0\/24$/),
  },
  {
    path: ["admins"],
    flag: "--admins <arns>",
    ask: "Roles or users that administer the clusters, as ARNs",
    schema: shape.admins,
    read: list,
    usual: (facts, said) =>
      inFile("Pulumi.prod.yaml", ["mlops:cluster", "admins"], /:123456789012:/)(facts, said) ??
      `arn:aws:iam::${String(said.account)}:role/platform-team`,
  },
  {
    path: ["registry"],
    flag: "--registry <registry>",
    ask: "Registry of your own images, with its prefix; ecr for the account's own",
    schema: shape.registry,
    read: plain,
    usual: (facts, said) => {
      const there = inFile("Pulumi.staging.yaml", ["mlops:builder", "registry"], /^ghcr\.io\/mlops-stack$/);
      const registry =
        there(facts, said) ?? `ghcr.io/${String(said.repository).split("/")[0]?.toLowerCase()}`;
      return registry === ecrOf(String(said.account), String(said.region)) ? ecr : registry;
    },
  },
  {
    path: ["domain"],
    flag: "--domain <name>",
    ask: "Domain of a hosted zone of Route 53 for production; - for none",
    schema: shape.domain,
    read: plain,
    usual: inFile("Pulumi.prod.yaml", ["mlops:dns", "zone"], /^example\.com$/),
    optional: true,
  },
  {
    path: ["pages"],
    flag: "--pages <names>",
    ask: "Pages with a name below it, inside the network: grafana, prometheus, alertmanager, mlflow",
    schema: shape.pages,
    read: list,
    usual: none,
    optional: true,
    when: ({ domain }) => typeof domain === "string",
  },
  {
    path: ["model", "name"],
    flag: "--model <name>",
    ask: "Name of your first model; - to keep the reference models",
    schema: modelFields.shape.name,
    read: plain,
    usual: none,
    optional: true,
    when: ({ model }) => model !== null,
  },
  {
    ...ofModel,
    path: ["model", "image"],
    flag: "--image <folder|reference>",
    ask: "Its image: a folder that it is built from, such as ./model, or a reference",
    schema: modelFields.shape.image,
    read: (text) => (text.startsWith("./") ? { build: text } : { ref: text }),
    usual: () => "./model",
  },
  {
    ...ofModel,
    path: ["model", "gpu"],
    flag: "--gpu <share>",
    ask: "GPUs of each replica: 0 for CPU, 0.5 for half of one, 1",
    schema: modelFields.shape.gpu,
    read: (text) => (text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text)),
    usual: () => "0",
  },
  {
    ...ofModel,
    path: ["model", "framework"],
    flag: "--framework <versions>",
    ask: "Its framework and what goes with it",
    schema: modelFields.shape.framework,
    read: frameworkIn,
    usual: (_, { model }) =>
      (model as { gpu?: unknown }).gpu === 0
        ? "sklearn 1.9, python 3.11"
        : "pytorch 2.8, cuda 12.8, cudnn 9.10, python 3.11",
  },
  {
    ...ofModel,
    path: ["model", "model"],
    flag: "--registered <name/version|name@alias>",
    ask: "Its name in MLflow with a version or an alias, as name/1 or name@champion",
    schema: modelFields.shape.model,
    read: registeredIn,
    usual: (_, { model }) => `${(model as { name: string }).name}@champion`,
  },
];

/** What a typed answer says: a line for no is the way to have none of what is optional. */
export function answerOf({ read, optional }: Question, text: string): unknown {
  return optional && text === "-" ? null : read(text);
}

/** `pytorch 2.8, python 3.11, cuda 12.8`: the first is the framework. */
function frameworkIn(text: string): unknown {
  const [[name, version] = [], ...others] = text.split(",").map((part) => part.trim().split(/\s+/));
  return { name, version, ...Object.fromEntries(others.map(([key, value]) => [key, value])) };
}

/** As MLflow writes models: name/version, name@alias. */
function registeredIn(text: string): unknown {
  const {
    name = text,
    version,
    alias,
  } = /^(?<name>.+?)(\/(?<version>[^/@]*)|@(?<alias>[^/@]*))?$/.exec(text)?.groups ?? {};
  return {
    registry: "mlflow",
    name,
    ...(version !== undefined && { version }),
    ...(alias !== undefined && { alias }),
  };
}

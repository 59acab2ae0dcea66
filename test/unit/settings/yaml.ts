import { parse } from "yaml";
import { type AnySettings, parseSettings, SettingsError } from "../../../stacks/settings";
import { showPath, type Problem } from "../../../stacks/settings/problem";

/** Settings as the YAML of a stack file has them, without the namespace before each section. */
export function settingsOf(yaml: string): AnySettings {
  return parseSettings(parse(yaml) as Record<string, unknown>, "Pulumi.test.yaml");
}

/** The problems of a stack file; none when it is right. */
export function problemsIn(yaml: string): (Problem & { at: string })[] {
  try {
    settingsOf(yaml);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map((problem) => ({ ...problem, at: showPath("mlops", problem.path) }));
  }
}

/** A model that is right, with what a test is about at its end. The indentation is that of a list item. */
export function model(changes: string, name = "digits"): string {
  const lines = changes.split("\n").map((line) => `    ${line}`);
  return ["models:", ...modelItem(name), ...lines].join("\n");
}

/** The same as an item for a list of several. */
export function modelItem(name: string): string[] {
  return [
    `  - name: ${name}`,
    '    framework: { name: pytorch, version: "2.8", cuda: "12.8", python: "3.11" }',
    "    image: { ref: registry.example/model:v1 }",
    '    model: { registry: mlflow, name: digits, version: "1" }',
  ];
}

/** A pool that shares each GPU in two, and one that does not share. */
export const inference =
  "gpuPools: [{ name: inference, instanceType: g6.xlarge, sharing: { strategy: mps, replicas: 2 } }]";
export const training = "{ name: training, instanceType: g6.12xlarge }";

/** The account and region of everything on AWS. */
export const aws = "aws: { region: us-east-1, name: mlops }";

const addons = [
  "vpc-cni: v1.22.4-eksbuild.3",
  "kube-proxy: v1.36.0-eksbuild.21",
  "coredns: v1.14.3-eksbuild.16",
  "eks-pod-identity-agent: v1.3.10-eksbuild.3",
  "aws-ebs-csi-driver: v1.63.1-eksbuild.1",
  "eks-node-monitoring-agent: v1.6.5-eksbuild.1",
  "metrics-server: v0.8.1-eksbuild.10",
];

/** A cluster that is made on AWS, with settings as a test wants them. */
export function eks(settings = "", addonVersions = addons.join(", ")): string {
  return `cluster: { kind: eks, addons: { ${addonVersions} }${settings === "" ? "" : `, ${settings}`} }`;
}

/** The versions of the add-ons with one of them changed. */
export function addonsWith(name: string, version: string): string {
  return addons.map((addon) => (addon.startsWith(`${name}:`) ? `${name}: ${version}` : addon)).join(", ");
}

/** What every stack on AWS has. */
export const onAws = `${aws}\n${eks()}`;

/** A model whose group of settings is replaced. */
export function withGroup(group: "framework" | "image" | "model", value: string): string {
  return [
    "models:",
    ...modelItem("digits").map((line) => (line.includes(`    ${group}:`) ? `    ${group}: ${value}` : line)),
  ].join("\n");
}

/** A mistake as somebody writes it, and what they are told: where, what stands there, what to write. */
export interface Mistake {
  mistake: string;
  yaml: string;
  at: string;
  found: string;
  needed: RegExp;
}

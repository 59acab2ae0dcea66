import { checkKubernetesVersion } from "../../components/aws";
import { type ModelChain, pathText, preflight, type Verdict, verdictText } from "../../components/gpu";
import { table } from "../../sandbox/table";
import { type AnySettings, isOnDocker } from "../../stacks/settings";
import type { Problem } from "../../stacks/settings/problem";
import type { StackFile } from "../shared/stackFile";

/** What the preflight found in one stack file. */
export interface Report {
  file: string;
  chains: ModelChain[];
  verdicts: Verdict[];
  /** What the settings refuse besides. */
  problems: readonly Problem[];
  /** Nothing stands against deploying it, as far as can be said without asking the cloud. */
  accepted: boolean;
}

/** Walks every chain of a stack. */
export function reportOf({ file, settings, problems }: StackFile, today: Date): Report {
  if (!settings) return { file, chains: [], verdicts: [], problems, accepted: false };
  const { chains, verdicts: found } = preflight({
    models: settings.models,
    gpuPools: isOnDocker(settings) ? undefined : settings.gpuPools,
    kubernetesVersion: ownVersion(settings),
    nodeAgents: settings.cluster.kind === "eks" ? settings.nodeAgents.enabled : undefined,
  });
  const verdicts = [...checkVersion(settings, today), ...found];
  const told = new Set(verdicts.map(({ path }) => pathText(path)));
  const others = problems.filter(({ path }) => !told.has(pathText(path)));
  const accepted = problems.length === 0 && verdicts.every(({ severity }) => severity !== "error");
  return { file, chains, verdicts, problems: others, accepted };
}

/** Version of the cluster, where it is made here. */
function ownVersion({ cluster }: AnySettings): string | undefined {
  return "version" in cluster ? cluster.version : undefined;
}

function checkVersion({ cluster }: AnySettings, today: Date): Verdict[] {
  return "version" in cluster ? checkKubernetesVersion(cluster.version, cluster.support, today) : [];
}

const head = [
  "MODEL",
  "POOL",
  "INSTANCE",
  "GPU",
  "SHARE",
  "MIB",
  "FRAMEWORK",
  "CUDA",
  "CUDNN",
  "PYTHON",
  "DRIVER",
  "CC",
  "FIT/NODE",
  "SPARE",
  "VERDICT",
];

/** For people: one line a model, the verdicts below. */
export function reportText(report: Report): string {
  const rows = report.chains.map((chain) => row(chain, report.verdicts));
  return [
    ...(rows.length > 0 ? [table(head, rows)] : []),
    ...(report.verdicts.length > 0 ? [`${verdictText(report.verdicts)}\n`] : []),
    ...(report.problems.length > 0 ? [`${problemText(report.problems)}\n`] : []),
    closing(report),
  ].join("\n");
}

function row(chain: ModelChain, verdicts: readonly Verdict[]): string[] {
  const { framework, pool, target } = chain;
  return [
    chain.model,
    pool?.name ?? "-",
    pool?.instanceType ?? "-",
    target?.gpu ?? "-",
    chain.gpu === 0 ? "CPU" : String(chain.gpu),
    target ? String(target.memoryMiB) : "-",
    `${framework.name} ${framework.version}`,
    framework.cuda ?? "-",
    framework.cudnn ?? "-",
    framework.python,
    target?.driver ?? "-",
    target?.computeCapability ?? "-",
    chain.perNode === undefined ? "-" : String(chain.perNode),
    chain.spare === undefined ? "-" : chain.spare ? "yes" : "no",
    worst(verdicts.filter(({ path }) => path[0] === "models" && path[1] === chain.index)),
  ];
}

function worst(verdicts: readonly Verdict[]): string {
  const severities = verdicts.map(({ severity }) => severity);
  return severities.includes("error") ? "error" : severities.includes("warning") ? "warning" : "ok";
}

function problemText(problems: readonly Problem[]): string {
  return problems
    .map(({ path, found, needed }) => `  error    ${pathText(path)}  ${found}\n           ${needed}`)
    .join("\n");
}

function closing({ file, accepted, verdicts }: Report): string {
  const warnings = verdicts.filter(({ severity }) => severity === "warning").length;
  const look = warnings === 0 ? "" : `, ${warnings} warning${warnings === 1 ? "" : "s"}`;
  const rest =
    "Zones, instance types on offer and quotas are looked up at `pulumi preview`, where there is an account.";
  return `${file}: ${accepted ? "accepted" : "refused"}${look}. ${rest}\n`;
}

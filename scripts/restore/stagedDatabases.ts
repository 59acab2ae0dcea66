import { createReadStream } from "node:fs";
import * as path from "node:path";
import { mlflowDatabases } from "../../components/mlflow";
import { countRows } from "../backup/databases";
import { type PodReference, scriptIn } from "../backup/helperPod";
import type { Manifest } from "../backup/manifest";
import { ClusterError, type Kubectl } from "../shared/kubectl";
import { differences, type PlannedDatabase, registeredTables } from "./plan";
import { accountsScript, forgetScript, loadScript, settleScript, swapScript } from "./scripts";

/** The databases of a restore: loaded beside those that are in use, and put in their place all at once. */
export class StagedDatabases {
  constructor(
    private readonly kubectl: Kubectl,
    private readonly pod: PodReference,
    private readonly databases: PlannedDatabase[],
  ) {}

  /** Loads a dump, and counts what came of it. */
  async load(folder: string, { files }: Manifest, { dumped, owner }: PlannedDatabase): Promise<void> {
    const { name, file, rows } = dumped;
    const sha256 = files.find((one) => one.path === file)?.sha256 ?? "";
    const input = createReadStream(path.join(folder, file));
    await this.kubectl.run(scriptIn(this.pod, loadScript, name, owner, sha256), { input });
    const lost = differences(rows, await countRows(this.kubectl, this.pod, `${name}_being_restored`));
    if (lost.length > 0) throw new ClusterError(`${name} was not restored as it was: ${lost.join("; ")}`);
    if (name === mlflowDatabases.accounts) await this.kubectl.run(scriptIn(this.pod, accountsScript, name));
  }

  /** To the end, whoever interrupts: of all databases or of none. */
  async swap(): Promise<void> {
    const names = JSON.stringify(this.databases.map(({ dumped }) => dumped.name));
    await this.kubectl.undisturbed().run(scriptIn(this.pod, swapScript, names));
  }

  /** What the registry holds after MLflow has brought it up to date has to be what it held. */
  async assertRegistered(): Promise<void> {
    const registry = this.databases.find(({ dumped }) => dumped.name === mlflowDatabases.tracking);
    if (!registry) return;
    const expected = Object.entries(registry.dumped.rows).filter(([table]) =>
      registeredTables.includes(table),
    );
    const found = await countRows(this.kubectl, this.pod, mlflowDatabases.tracking);
    const lost = differences(Object.fromEntries(expected), found);
    if (lost.length > 0) throw new ClusterError(`the registry is not what it was: ${lost.join("; ")}`);
  }

  /** Takes back what was loaded and not put in place. */
  async settle(): Promise<void> {
    await this.kubectl.undisturbed().run(scriptIn(this.pod, settleScript));
  }

  /** Removes what was there before. */
  async forget(): Promise<void> {
    await this.kubectl.run(scriptIn(this.pod, forgetScript));
  }
}

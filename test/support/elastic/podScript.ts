import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import execa, { type ExecaReturnValue } from "execa";
import { issuedCertificates } from "../issuedCertificates";
import { at, list, type Manifest, objects, pods, text } from "../manifests";
import { layOutFiles } from "../podFiles";
import type { Recording } from "../recorder";

/**
 * A container of the program whose command is a script: run here with bash and curl, with the variables and the files that
 * the program gives it. Whatever address it asks, somebody on the loopback answers.
 */
export class PodScript {
  readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-script-"));
  readonly place: (file: string) => string;
  private readonly container: Manifest;

  private constructor(
    private readonly recording: Recording,
    owner: string,
    container: string,
    private readonly issued: <T>(of: T) => T,
  ) {
    const found = pods(recording)
      .find((pod) => pod.owner.name === owner)
      ?.containers.find(({ name }) => name === container);
    if (!found) throw new Error(`${owner} has no container ${container}`);
    this.container = found;
    this.place = layOutFiles(issued(recording), owner, this.folder);
  }

  static async of(recording: Recording, owner: string, container: string): Promise<PodScript> {
    return new PodScript(recording, owner, container, await issuedCertificates(recording));
  }

  /** A certificate of the program and its key, by the Secret that they are in. */
  certificate(secret: string, cert: string, key: string): { cert: string; key: string } {
    const data = objects(this.recording).find(({ name }) => name === secret)?.plain["stringData"];
    return this.issued({ cert: text(at(data, cert)), key: text(at(data, key)) });
  }

  /**
   * @param port where all connections lead to.
   * @param env in the place of what the program says.
   * @param command of the container by default; a probe's otherwise.
   */
  async run(
    port: number,
    env: Record<string, string> = {},
    command = this.container["command"] as string[],
  ): Promise<ExecaReturnValue> {
    writeFileSync(path.join(this.folder, ".curlrc"), `connect-to = "::127.0.0.1:${port}"\n`);
    const [program = "", ...words] = command.map((word) => this.local(word));
    return execa(program, words, {
      reject: false,
      extendEnv: false,
      env: { PATH: process.env["PATH"], CURL_HOME: this.folder, ...this.variables(), ...env },
    });
  }

  /** The command of a probe. */
  probe(kind: "startupProbe" | "readinessProbe" | "livenessProbe"): string[] {
    return at(this.container, kind, "exec", "command") as string[];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private variables(): Record<string, string> {
    return Object.fromEntries(
      list(this.container["env"]).map(({ name, value, valueFrom }) => {
        const { name: secret, key } = (at(valueFrom, "secretKeyRef") ?? {}) as Manifest;
        return [text(name), secret === undefined ? this.local(text(value)) : this.secret(secret, text(key))];
      }),
    );
  }

  private secret(name: Manifest[string], key: string): string {
    const found = objects(this.recording).find(
      ({ objectName, plain }) => plain["kind"] === "Secret" && objectName === name,
    );
    return text(at(found?.plain["stringData"], key));
  }

  private local(word: string): string {
    return /^\/(etc|mnt)\//.test(word) ? this.place(word) : word;
  }
}

import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";

const root = path.join(__dirname, "..", "..");

/** A model as a stack's file has it. */
export interface WrittenModel {
  name: string;
  framework: Record<string, unknown>;
  image: unknown;
  model: Record<string, unknown>;
}

/** The files of staging and prod in a folder of their own, and what they are read with. */
export class StackFiles {
  readonly folder = mkdtempSync(path.join(tmpdir(), "mlops-stacks-"));

  constructor() {
    for (const name of ["Pulumi.staging.yaml", "Pulumi.prod.yaml", "model/pyproject.toml"]) {
      mkdirSync(path.dirname(path.join(this.folder, name)), { recursive: true });
      cpSync(path.join(root, name), path.join(this.folder, name));
    }
  }

  text(stack: string): string {
    return readFileSync(this.file(stack), "utf8");
  }

  modelsOf(stack: string): WrittenModel[] {
    const { config } = parse(this.text(stack)) as { config: Record<string, unknown> };
    return config["mlops:models"] as WrittenModel[];
  }

  replace(stack: string, old: string, by: string): void {
    const text = this.text(stack);
    assert.ok(text.includes(old), `Pulumi.${stack}.yaml has no ${old}`);
    writeFileSync(this.file(stack), text.replace(old, by));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private file(stack: string): string {
    return path.join(this.folder, `Pulumi.${stack}.yaml`);
  }
}

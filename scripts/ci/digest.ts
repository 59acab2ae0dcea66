import execa from "execa";
import { UsageError } from "../shared/usageError";

/**
 * The digest of an image, asked with the login that Docker has. Source: docs.docker.com, `docker buildx imagetools
 * inspect`, `--format`.
 */
export async function digestOf(reference: string): Promise<string | undefined> {
  const { exitCode, stdout, stderr } = await execa(
    "docker",
    ["buildx", "imagetools", "inspect", "--format", "{{json .Manifest}}", reference],
    { reject: false },
  );
  if (exitCode !== 0) {
    // The only answer that says that it is not there, and not that nobody may know.
    if (/not found/i.test(stderr)) return undefined;
    throw new UsageError(`the registry does not tell the digest of ${reference}: ${stderr.trim()}`);
  }
  const { digest } = JSON.parse(stdout) as { digest?: string };
  if (!/^sha256:[0-9a-f]{64}$/.test(digest ?? "")) {
    throw new UsageError(`the registry tells no digest of ${reference}: ${stdout.trim()}`);
  }
  return digest;
}

import { existsSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import * as path from "node:path";

import execa from "execa";

import { exclusively } from "../exclusive";
import { SandboxError } from "../failure";
import { shared } from "../layout";
import { step } from "../progress";
import { isReachable } from "../toolchain/vendor";
import { build, oncePushed, pushTo } from "./buildctl";
import { debianProgram, debootstrap, unpackedFolder } from "./debian";
import { baseImages, builder } from "./layout";

const dockerHub = "https://registry-1.docker.io/v2/";

/** The Python of each release of Debian that can be made here. Source: packages.debian.org/python3. */
const releases: Record<string, string> = { "3.11": "bookworm", "3.13": "trixie" };

/** Does Docker Hub, where the base images are, answer here? */
export function hubIsReachable(): Promise<boolean> {
  return isReachable(dockerHub);
}

/** Why the base image of a Python version cannot be made here; nothing where it can. */
export function whyNotMade(python: string): string | undefined {
  if (python in releases) return undefined;
  const known = Object.keys(releases).join(" and ");
  return `docker.io cannot be reached, and the base image of Python ${python} cannot be made from Debian, which has ${known}`;
}

/** What an image of Debian's own leaves out, to be small. Source: debuerreotype, slimify-excludes. */
const left = ["./dev/*", "./proc/*", "./sys/*", "./tmp/*", "./run/*", "./var/cache/*", "./var/log/*"];
const slim = [
  "./var/lib/apt/lists/*",
  ...["doc", "man", "info", "locale", "lintian"].map((n) => `./usr/share/${n}/*`),
];

function rootfs(python: string): string {
  return path.join(baseImages, `python-${python}-slim.tar.gz`);
}

/**
 * Debian with its Python, as a stand-in for `python:<version>-slim`: the same Debian, the same layout as far as images
 * use it, another patch release of Python, which lies in /usr and not in /usr/local.
 */
async function makeRootfs(python: string): Promise<void> {
  const program = await debianProgram(debootstrap);
  const folder = mkdtempSync(path.join(baseImages, "debian-"));
  const root = path.join(folder, "root");
  const log = path.join(shared.logs, `base-python-${python}.log`);
  const script = [
    'exec >"$LOG" 2>&1',
    `"$PROGRAM" --variant=minbase --include=python3,python3-venv,ca-certificates "$RELEASE" "$ROOT"`,
    // Where python:<version>-slim has it, and where a virtual environment looks for it.
    `for name in python python3 python${python}; do ln -s /usr/bin/python${python} "$ROOT/usr/local/bin/$name"; done`,
    `tar --create --gzip --numeric-owner --one-file-system ${[...left, ...slim].map((p) => `--exclude='${p}'`).join(" ")} --file "$ARCHIVE" --directory "$ROOT" .`,
  ].join("\n");
  const archive = path.join(folder, "root.tar.gz");
  // It mounts the machine's /proc below the root. In a namespace of its own, the mount goes with the process, whatever
  // happens, and nothing of the machine is in the way when the folder is removed.
  const own = path.join(unpackedFolder(debootstrap), "usr", "share", "debootstrap");
  try {
    const { exitCode } = await execa("unshare", ["--mount", "sh", "-eu", "-c", script], {
      env: {
        LOG: log,
        PROGRAM: program,
        RELEASE: releases[python] ?? "",
        ROOT: root,
        ARCHIVE: archive,
        ...(existsSync(own) && program.startsWith(shared.root) ? { DEBOOTSTRAP_DIR: own } : {}),
      },
      reject: false,
    });
    if (exitCode !== 0) throw new SandboxError(`the base image of Python ${python} was not made, see ${log}`);
    renameSync(archive, rootfs(python));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes the base image of a Python version, once. */
export async function ensureRootfs(python: string): Promise<void> {
  if (existsSync(rootfs(python))) return;
  mkdirSync(baseImages, { recursive: true });
  // Checkouts that share the toolchain must not make it twice.
  await exclusively(realpathSync(baseImages), "makes a base image", async () => {
    if (existsSync(rootfs(python))) return;
    const log = path.join(shared.logs, `base-python-${python}.log`);
    await step(`making the base image python:${python}-slim from Debian`, log, () => makeRootfs(python));
  });
}

/** Puts the base image where builds look for it: into the registry that mirrors docker.io for them. */
export async function pushBaseImage(python: string, registry: string): Promise<void> {
  await oncePushed(`python-${python}`, "", async () => {
    const folder = mkdtempSync(path.join(builder.root, "base-"));
    try {
      writeFileSync(path.join(folder, "Dockerfile"), dockerfile(python));
      await build({
        context: baseImages,
        dockerfile: folder,
        output: pushTo(`${registry}/library/python:${python}-slim`),
        log: `push-python-${python}`,
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

function dockerfile(python: string): string {
  return [
    "FROM scratch",
    `ADD ${path.basename(rootfs(python))} /`,
    "ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8",
    'CMD ["python3"]',
    "",
  ].join("\n");
}

import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  DependencyInfo,
  GetProgramDependenciesRequest,
  GetProgramDependenciesResponse,
} from "@pulumi/pulumi/proto/language_pb";

/** What `pulumi about` lists: the installed versions of the packages that the program names, or of all. */
export function programDependencies(request: GetProgramDependenciesRequest): GetProgramDependenciesResponse {
  const folder = request.getInfo()?.getProgramDirectory() ?? request.getPwd();
  const found = request.getTransitivedependencies() ? lockedPackages(folder) : namedPackages(folder);
  return new GetProgramDependenciesResponse().setDependenciesList(
    found.map(({ name, version }) => new DependencyInfo().setName(name).setVersion(version)),
  );
}

interface Package {
  name: string;
  version: string;
}

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function namedPackages(folder: string): Package[] {
  const manifest = readJson<Manifest>(join(folder, "package.json"));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  return names.sort().map((name) => {
    const installed = readJson<Manifest>(join(folder, "node_modules", name, "package.json"));
    return { name, version: installed.version ?? "" };
  });
}

/** Source: docs.npmjs.com "package-lock.json", lockfileVersion 2 and 3: one entry for each installed folder. */
function lockedPackages(folder: string): Package[] {
  const lock = readJson<{ packages?: Record<string, { version?: string }> }>(
    join(folder, "package-lock.json"),
  );
  return Object.entries(lock.packages ?? {})
    .filter(([path]) => path.includes("node_modules/"))
    .map(([path, { version = "" }]) => ({ name: path.replace(/^.*node_modules\//, ""), version }));
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch (error) {
    throw new Error(`${path} cannot be read: run \`npm install\` first`, { cause: error });
  }
}

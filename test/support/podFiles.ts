import { mkdirSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { at, list, objects, pods, text } from "./manifests";
import type { Recording } from "./recorder";

/** Where every pod with a token finds it. */
const tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** What a kubelet writes there; the authority is one that no test connects with. */
const tokenFiles = { token: "token", "ca.crt": "", namespace: "namespace" };

/**
 * Writes what a container mounts of ConfigMaps and Secrets into a folder, at the paths that it has in the container, as
 * the program's own tools want it for a check. The paths that the files themselves name lead into the folder.
 *
 * @returns the file of the folder for a path of the container.
 */
export function layOutFiles(recording: Recording, owner: string, folder: string): (file: string) => string {
  const place = (file: string) => path.join(folder, file);
  const pod = pods(recording).find((one) => one.owner.name === owner);
  if (!pod) throw new Error(`no pod of ${owner}`);
  for (const [file, content] of Object.entries(filesOf(recording, owner))) {
    write(place(file), content.replaceAll(/(?<=[\s"'])\/(etc|var\/run\/secrets)\//g, `${folder}/$1/`));
  }
  if (pod.spec["automountServiceAccountToken"] === true) {
    for (const [file, content] of Object.entries(tokenFiles)) write(place(`${tokenFolder}/${file}`), content);
  }
  return place;
}

/** The content of every file that the containers of a pod mount of ConfigMaps and Secrets, by its path. */
export function filesOf(recording: Recording, owner: string): Record<string, string> {
  const pod = pods(recording).find((one) => one.owner.name === owner);
  const mounts = pod?.containers.flatMap(({ volumeMounts }) => list(volumeMounts)) ?? [];
  const files = mounts.flatMap(({ name, mountPath }) => {
    const volume = list(pod?.spec["volumes"]).find((one) => one["name"] === name);
    const data = dataOf(recording, at(volume, "configMap", "name") ?? at(volume, "secret", "secretName"));
    const items = list(at(volume, "secret", "items") ?? at(volume, "configMap", "items"));
    const names = items.length > 0 ? items.map(({ key, path: file }) => [text(key), text(file)]) : undefined;
    return Object.entries(data)
      .flatMap(([key, content]) =>
        names === undefined
          ? [[key, content] as const]
          : names.filter(([wanted]) => wanted === key).map(([, file]) => [file ?? key, content] as const),
      )
      .map(([file, content]) => [path.join(text(mountPath), file), content] as const);
  });
  return Object.fromEntries(files);
}

function dataOf(recording: Recording, name: unknown): Record<string, string> {
  const found = objects(recording).find(
    ({ objectName, plain }) => objectName === name && ["ConfigMap", "Secret"].includes(text(plain["kind"])),
  );
  return { ...((found?.plain["data"] ?? found?.plain["stringData"]) as Record<string, string> | undefined) };
}

function write(file: string, content: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

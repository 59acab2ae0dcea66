import type { V1Deployment, V1Service } from "@kubernetes/client-node";
import { type Answer, both, type Health, type Row, type Section, sectionOf } from "./section";

const instanceLabel = "app.kubernetes.io/instance";

/** A model as the stack's outputs have it. */
export interface KnownModel {
  name: string;
  /** `models:/digits/1` */
  source: string;
}

type Role = "serving" | "candidate" | "remains";

/** Every revision of every model: the one that its Service chooses serves, others wait for it or are left. */
export function modelsSection(
  models: Answer<KnownModel[]>,
  deployments: Answer<V1Deployment[]>,
  services: Answer<V1Service[]>,
): Section {
  const columns = ["MODEL", "ROLE", "SOURCE", "VERSION", "IMAGE", "READY", "REVISION"];
  const known = both(models, both(deployments, services));
  return sectionOf("Models", columns, known, ([wanted, [found, doors]]) =>
    wanted.flatMap((model) => rowsOf(model, revisionsOf(model, found), doors)),
  );
}

function revisionsOf({ name }: KnownModel, deployments: V1Deployment[]): V1Deployment[] {
  return deployments.filter(
    ({ metadata }) =>
      metadata?.labels?.["app.kubernetes.io/name"] === "model" && metadata.labels[instanceLabel] === name,
  );
}

function rowsOf(model: KnownModel, revisions: V1Deployment[], services: V1Service[]): Row[] {
  const door = services.find(({ metadata }) => metadata?.name === model.name);
  const rows = revisions.map((revision) => revisionRow(model, revision, roleOf(revision, door)));
  if (rows.some(({ values }) => values.ROLE === "serving")) return rows;
  const values = { MODEL: model.name, SOURCE: model.source };
  return [...rows, { values, health: "attention", why: "its Service chooses no revision: nobody is served" }];
}

function roleOf({ spec, status }: V1Deployment, door: V1Service | undefined): Role {
  const labels = spec?.template.metadata?.labels ?? {};
  const selector = Object.entries(door?.spec?.selector ?? {});
  if (selector.length > 0 && selector.every(([name, value]) => labels[name] === value)) return "serving";
  return (spec?.replicas ?? 1) > 0 || (status?.replicas ?? 0) > 0 ? "candidate" : "remains";
}

function revisionRow(
  { name, source }: KnownModel,
  { metadata, spec, status, ...rest }: V1Deployment,
  role: Role,
): Row {
  const [container] = spec?.template.spec?.containers ?? [];
  const desired = spec?.replicas ?? 1;
  const ready = status?.readyReplicas ?? 0;
  const version = spec?.template.metadata?.labels?.["app.kubernetes.io/version"];
  return {
    values: {
      MODEL: name,
      ROLE: role,
      SOURCE: source,
      VERSION: version ?? "-",
      IMAGE: shortImage(container?.image ?? ""),
      READY: `${ready} of ${desired}`,
      REVISION: metadata?.name ?? "",
    },
    ...judged(role, ready, desired, { metadata, spec, status, ...rest }),
  };
}

function judged(
  role: Role,
  ready: number,
  desired: number,
  { status }: V1Deployment,
): { health: Health; why?: string } {
  if (role === "remains") return { health: "note", why: "left of an earlier revision" };
  const stuck = status?.conditions?.find(
    ({ type, status: holds }) => type === "Progressing" && holds === "False",
  );
  if (ready >= desired && desired > 0 && !stuck) return { health: "fine" };
  if (stuck) return { health: "attention", why: stuck.message ?? "its rollout does not go on" };
  if (desired === 0) return { health: "attention", why: "it was scaled to nothing" };
  return role === "candidate"
    ? { health: "note", why: "is being started" }
    : { health: "attention", why: "not all replicas are ready" };
}

/** `…/model:v1-sklearn1.9@26c157b4accd`: what tells images apart, without the registry. */
export function shortImage(image: string): string {
  const [name = "", digest] = image.split("@sha256:");
  return `${name.slice(name.lastIndexOf("/") + 1)}${digest === undefined ? "" : `@${digest.slice(0, 12)}`}`;
}

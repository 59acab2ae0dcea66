import type { Field, Fields } from "../common/fields";

/**
 * The inputs of each type, as far as the program may use them, and what becomes of a change.
 * Sources: the SDK's declarations; terraform-provider-docker, whose schema says what is changed in place.
 */

const labels: Field = {
  type: "objects",
  members: { label: { type: "string", required: true }, value: { type: "string", required: true } },
};
const name: Field = { type: "string", required: true };

export const networkFields: Fields = {
  name,
  driver: { type: "string", default: "bridge", oneOf: ["bridge", "host", "overlay", "macvlan"] },
  internal: { type: "boolean" },
  ipv6: { type: "boolean" },
  labels,
};

export const volumeFields: Fields = {
  name,
  driver: { type: "string", default: "local" },
  labels,
};

export const imageFields: Fields = {
  name,
  platform: { type: "string" },
  pullTriggers: { type: "strings" },
  keepLocally: { type: "boolean", inPlace: true },
  forceRemove: { type: "boolean", inPlace: true },
};

export const containerFields: Fields = {
  name,
  image: { type: "string", required: true },
  command: { type: "strings" },
  entrypoints: { type: "strings" },
  envs: { type: "strings" },
  hostname: { type: "string" },
  user: { type: "string" },
  workingDir: { type: "string" },
  labels,
  readOnly: { type: "boolean" },
  privileged: { type: "boolean" },
  init: { type: "boolean" },
  capabilities: { type: "object", members: { adds: { type: "strings" }, drops: { type: "strings" } } },
  securityOpts: { type: "strings" },
  gpus: { type: "string" },
  networksAdvanced: {
    type: "objects",
    members: { name: { type: "string", required: true }, aliases: { type: "strings" } },
  },
  ports: {
    type: "objects",
    members: {
      internal: { type: "integer", required: true, least: 1 },
      external: { type: "integer", least: 1 },
      ip: { type: "string" },
      protocol: { type: "string", oneOf: ["tcp", "udp"] },
    },
  },
  volumes: {
    type: "objects",
    members: {
      volumeName: { type: "string" },
      hostPath: { type: "string" },
      containerPath: { type: "string" },
      readOnly: { type: "boolean" },
    },
  },
  mounts: {
    type: "objects",
    members: {
      type: { type: "string", required: true, oneOf: ["bind", "volume", "tmpfs"] },
      source: { type: "string" },
      target: { type: "string", required: true },
      readOnly: { type: "boolean" },
    },
  },
  tmpfs: { type: "stringMap" },
  uploads: {
    type: "objects",
    members: {
      file: { type: "string", required: true },
      content: { type: "string" },
      contentBase64: { type: "string" },
      owner: { type: "string" },
      group: { type: "string" },
      permissions: { type: "string" },
      executable: { type: "boolean" },
    },
  },
  healthcheck: {
    type: "object",
    members: {
      tests: { type: "strings", required: true },
      interval: { type: "string" },
      timeout: { type: "string" },
      startPeriod: { type: "string" },
      retries: { type: "integer" },
    },
  },
  shmSize: { type: "integer", least: 1 },
  logDriver: { type: "string" },
  logOpts: { type: "stringMap" },
  stopSignal: { type: "string" },
  stopTimeout: { type: "integer" },
  restart: {
    type: "string",
    default: "no",
    oneOf: ["no", "on-failure", "always", "unless-stopped"],
    inPlace: true,
  },
  memory: { type: "integer", least: 6, inPlace: true },
  memoryReservation: { type: "integer" },
  memorySwap: { type: "integer", inPlace: true },
  cpuShares: { type: "integer", least: 2, inPlace: true },
  cpuSet: { type: "string", inPlace: true },
  mustRun: { type: "boolean", default: true, inPlace: true },
  wait: { type: "boolean", default: false, inPlace: true },
  waitTimeout: { type: "integer", default: 60, inPlace: true },
  destroyGraceSeconds: { type: "integer", inPlace: true },
};

import { strings, text } from "../../plugins/common/fields";
import { isObject, type Json, type JsonObject } from "../../plugins/common/properties";
import { zonesOf } from "../account";
import { AwsError } from "../awsError";
import type { Entry } from "../inventory";
import type { Asking } from "./lookup";

/** Filters as EC2 has them: each names a field and the values that it may have. */
interface Filter {
  name: string;
  values: string[];
}

function filtersOf({ filters }: JsonObject): Filter[] {
  const list = Array.isArray(filters) ? filters.filter(isObject) : [];
  return list.map(({ name, values }) => ({ name: text(name), values: strings(values) }));
}

/** Which instance types are offered where, as far as the filters ask. */
export function offerings({ account, args }: Asking): JsonObject {
  const filters = filtersOf(args);
  const wanted = (name: string) => filters.find((filter) => filter.name === name)?.values;
  const byZone = args.locationType === "availability-zone";
  const types = wanted("instance-type") ?? Object.keys(account.offerings);
  const pairs = types.flatMap((type) => {
    const zones = account.offerings[type] ?? zonesOf(account);
    const places = byZone ? zones : zones.length > 0 ? [account.region] : [];
    const locations = wanted("location");
    return places.filter((place) => locations?.includes(place) ?? true).map((place) => ({ type, place }));
  });
  return {
    ...args,
    id: account.region,
    instanceTypes: pairs.map(({ type }) => type),
    locations: pairs.map(({ place }) => place),
    locationTypes: pairs.map(() => (byZone ? "availability-zone" : "region")),
    region: account.region,
  };
}

/** The property that a filter of EC2 means. */
const filtered: Record<string, string> = {
  "vpc-id": "vpcId",
  "availability-zone": "availabilityZone",
  "cidr-block": "cidrBlock",
};

/** The entries of a type that fit what was asked. */
export function matching({ inventory, args }: Asking, type: string): Entry[] {
  const tags = isObject(args.tags) ? args.tags : {};
  const fields = ["vpcId", "availabilityZone", "cidrBlock"].filter((name) => args[name] !== undefined);
  return inventory.list(type).filter(({ id, properties }) => {
    const own = isObject(properties.tagsAll) ? properties.tagsAll : {};
    return (
      (args.id === undefined || args.id === id) &&
      fields.every((name) => properties[name] === args[name]) &&
      Object.entries(tags).every(([key, value]) => own[key] === value) &&
      filtersOf(args).every(({ name, values }) => values.includes(text(fieldOf(name, id, properties, own))))
    );
  });
}

function fieldOf(name: string, id: string, properties: JsonObject, tags: JsonObject): Json | undefined {
  if (name.startsWith("tag:")) return tags[name.slice("tag:".length)];
  if (name === "vpc-id" && properties.vpcId === undefined) return id;
  if (name === "subnet-id") return id;
  return properties[filtered[name] ?? name];
}

/** The one entry that fits. */
export function one(asking: Asking, type: string, title: string, code: string): [Entry] {
  const found = matching(asking, type);
  const [first] = found;
  if (!first) throw new AwsError(code, `no matching ${title} found: ${text(asking.args.id)}`);
  if (found.length > 1)
    throw new Error(
      `multiple ${title}s matched; use additional constraints to reduce matches to a single ${title}`,
    );
  return [first];
}

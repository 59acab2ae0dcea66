import { text } from "../../plugins/common/fields";
import { AwsError } from "../awsError";
import { keyOf } from "../inventory";
import type { ResourceType } from "../resourceType";
import { capitals } from "./ids";

export const zoneType = "aws:route53/zone:Zone";
const recordType = "aws:route53/record:Record";

export const zone: ResourceType = {
  title: "Route 53 Hosted Zone",
  api: {
    service: "Route 53",
    create: "CreateHostedZone",
    update: "UpdateHostedZoneComment",
    delete: "DeleteHostedZone",
  },
  replaces: ["delegationSetId", "name"],
  defaults: { comment: "Managed by Pulumi", forceDestroy: false },
  writeOnly: ["forceDestroy"],
  create: ({ inputs }) => {
    const id = capitals("Z", 20);
    const servers = [
      "ns-1.awsdns-01.com",
      "ns-2.awsdns-02.net",
      "ns-3.awsdns-03.org",
      "ns-4.awsdns-04.co.uk",
    ];
    return {
      id,
      properties: {
        arn: `arn:aws:route53:::hostedzone/${id}`,
        name: text(inputs.name),
        nameServers: servers,
        primaryNameServer: servers[0],
        zoneId: id,
      },
    };
  },
  delete: ({ entry, draft }) => {
    if (entry.properties.forceDestroy !== true) return undefined;
    for (const record of draft.usersOf(keyOf(zoneType, entry.id))) draft.remove(record.type, record.id);
    return undefined;
  },
  inUse: () =>
    new AwsError(
      "HostedZoneNotEmpty",
      "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
    ),
};

export const record: ResourceType = {
  title: "Route 53 Record",
  api: {
    service: "Route 53",
    create: "ChangeResourceRecordSets",
    update: "ChangeResourceRecordSets",
    delete: "ChangeResourceRecordSets",
  },
  replaces: ["name", "setIdentifier", "zoneId"],
  writeOnly: ["allowOverwrite"],
  references: [{ property: "zoneId", type: zoneType, holds: true }],
  problems: ({ records, aliases }) =>
    (records === undefined) === (aliases === undefined)
      ? [{ property: "records", reason: "one of `alias,records` must be specified" }]
      : [],
  create: ({ inputs, account, draft }) => {
    const zoneId = text(inputs.zoneId);
    const [foreign] = Object.entries(account.hostedZones).find(([, known]) => known === zoneId) ?? [];
    const zoneName = foreign ?? draft.get(zoneType, zoneId)?.properties.name;
    if (zoneName === undefined) {
      throw new AwsError("NoSuchHostedZone", `No hosted zone found with ID: ${zoneId}`, 404);
    }
    const name = text(inputs.name).replace(/\.$/, "").toLowerCase();
    const type = text(inputs.type);
    const suffix = inputs.setIdentifier === undefined ? "" : `_${text(inputs.setIdentifier)}`;
    const id = `${zoneId}_${name}_${type}${suffix}`;
    if (draft.get(recordType, id) && inputs.allowOverwrite !== true) {
      const message = `[Tried to create resource record set [name='${name}.', type='${type}'] but it already exists]`;
      throw new AwsError("InvalidChangeBatch", message);
    }
    const domain = text(zoneName).replace(/\.$/, "");
    const fqdn = name === domain || name.endsWith(`.${domain}`) ? name : `${name}.${domain}`;
    return { id, properties: { fqdn } };
  },
};

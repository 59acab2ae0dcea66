import { Alertmanager, type AlertmanagerArgs } from "../components/metrics";
import type { Opening } from "./access";
import type { Foundation } from "./foundation";
import type { Settings } from "./settings";
import { kindOf, type ReceiverSettings } from "./settings/receivers";
import { secretSetting } from "./settings/secrets";

/** Who tells people about alerts, and whom. */
export function buildAlertmanager(
  settings: Settings,
  { namespaces, options }: Foundation,
  { access }: Opening,
): Alertmanager {
  const { storageClass, receivers, deadMansSwitch, replicas, resources } = settings.metrics.alertmanager;
  return new Alertmanager(
    "alertmanager",
    {
      namespace: namespaces.observability,
      replicas,
      resources,
      storageClass: storageClass ?? settings.cluster.storageClass,
      receivers: receivers.map(receiverOf),
      deadMansSwitch: deadMansSwitch && { ...deadMansSwitch, secret: secretSetting(deadMansSwitch.secret) },
      access,
      images: settings.images,
    },
    options,
  );
}

type Receiver = NonNullable<AlertmanagerArgs["receivers"]>[number];

function receiverOf(receiver: ReceiverSettings): Receiver {
  const { name, severities, teams, resolved } = receiver;
  return { name, severities, teams, resolved, ...wayOf(receiver) };
}

/** How somebody is told, with what is needed for it. */
function wayOf({
  slack,
  email,
  webhook,
  ...receiver
}: ReceiverSettings): Pick<Receiver, "way" | "secret" | "port"> {
  if (slack) return { way: { kind: "slack", channel: slack.channel }, secret: secretSetting(slack.secret) };
  if (email) {
    const { secret, ...way } = email;
    return {
      way: { kind: "email", ...way },
      ...(way.username !== undefined && { secret: secretSetting(secret) }),
    };
  }
  if (webhook) return { way: { kind: "webhook" }, secret: secretSetting(webhook.secret), port: webhook.port };
  // The settings were refused if it is told in no way.
  return {
    way: { kind: "pagerDuty" },
    secret: secretSetting(receiver.pagerDuty?.secret ?? kindOf(receiver)),
  };
}

import { z } from "zod";
import { choice, dnsLabel, flag, text, wholeNumber } from "./fields";
import { secretName } from "./secretName";

const severities = ["critical", "warning", "info"] as const;

const channelNeeded = 'a channel of Slack is needed, such as "#ml-alerts" (in quotes)';
const mailNeeded = "a mail address is needed, such as on-call@example.com";
const mail = () => z.string({ error: mailNeeded }).regex(/^[^\s@,]+@[^\s@,]+$/, { error: mailNeeded });
const mailsNeeded = "a list of at least one mail address is needed, such as [on-call@example.com]";
const serverNeeded = "a mail server is needed as host:port, such as smtp.example.com:587";
const teamNeeded = "the name of a team is needed, as the models' `team` has it";

const slackSchema = z
  .strictObject({
    channel: text(channelNeeded).describe("Channel that is written to."),
    secret: secretName("slackUrl", "the address of the incoming webhook"),
  })
  .describe("A channel of Slack, by an incoming webhook.");

const pagerDutySchema = z
  .strictObject({ secret: secretName("pagerDutyKey", "the integration key of the service") })
  .describe("A service of PagerDuty, by Events API v2.");

const emailSchema = z
  .strictObject({
    to: z.array(mail(), { error: mailsNeeded }).min(1, { error: mailsNeeded }).describe("Who gets the mail."),
    from: mail().describe("Sender of the mail."),
    server: z
      .string({ error: serverNeeded })
      .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:\d{1,5}$/, { error: serverNeeded })
      .describe("Mail server as host:port. The connection is encrypted, or no mail is sent."),
    username: text("the name of an account is needed")
      .optional()
      .describe("Account at the mail server. Default: none, and no password."),
    secret: secretName("smtpPassword", "the password of the account"),
  })
  .describe("Mail.");

const webhookSchema = z
  .strictObject({
    port: wholeNumber({ min: 1, max: 65535, unit: "port" })
      .default(443)
      .describe("Port of the address, which the network is opened for. Default 443."),
    secret: secretName("webhookUrl", "the address, which may hold a token"),
  })
  .describe("An address that gets each notification as JSON.");

const kinds = ["slack", "pagerDuty", "email", "webhook"] as const;
type Kind = (typeof kinds)[number];
const kindNeeded = `exactly one of ${kinds.join(", ")} is needed`;

const receiverSchema = z
  .strictObject({
    name: dnsLabel(40).describe("Name of the receiver, unique among them."),
    severities: z
      .array(choice(severities), { error: "a list of severities is needed" })
      .min(1, { error: "a list of at least one severity is needed" })
      .default(["critical", "warning"])
      .describe("Severities that it is told about. Default critical, warning."),
    teams: z
      .array(text(teamNeeded).regex(/^[A-Za-z0-9_.-]{1,63}$/, { error: teamNeeded }), {
        error: "a list of teams is needed",
      })
      .default([])
      .describe("Teams whose alerts it is told about. Default: those of every team."),
    resolved: flag().default(true).describe("Tell as well when an alert has ended. Default true."),
    slack: slackSchema.optional(),
    pagerDuty: pagerDutySchema.optional(),
    email: emailSchema.optional(),
    webhook: webhookSchema.optional(),
  })
  .superRefine((value, context) => {
    const given = kinds.filter((kind) => value[kind] !== undefined);
    if (given.length === 1) return;
    const [, second] = given;
    const path = second === undefined ? [kinds[0]] : [second];
    const input = second === undefined ? undefined : value[second];
    const message = second === undefined ? kindNeeded : `${kindNeeded}: remove this, or ${given[0]}`;
    context.addIssue({ code: "custom", path, input, message });
  })
  .describe("Somebody who is told about alerts, in one way.");

export const receiversSchema = z
  .array(receiverSchema, { error: "a list of receivers is needed" })
  .default([])
  .describe(
    "Who is told about alerts. An alert goes to every receiver that takes its severity and team. Default: nobody.",
  );

export const deadMansSwitchSchema = z
  .strictObject({
    secret: secretName("deadMansSwitchUrl", "the address that is called"),
    port: webhookSchema.shape.port,
    minutes: wholeNumber({ min: 1, max: 1440, unit: "minutes" })
      .default(5)
      .describe("Minutes between two calls; the service outside has to wait for more. Default 5."),
  })
  .describe(
    "A service outside that is called while alerting works, and tells somebody when the calls stop. Default: none.",
  );

export type ReceiverSettings = z.output<typeof receiverSchema>;

/** The way in which a receiver is told, by its key in the settings. */
export function kindOf(receiver: ReceiverSettings): Kind {
  // The settings were refused if there was none.
  return kinds.find((kind) => receiver[kind] !== undefined) ?? "webhook";
}

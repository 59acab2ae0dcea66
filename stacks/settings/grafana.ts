import { z } from "zod";
import { accessSchema } from "./access";
import { dnsLabel, flag, text, wholeNumber } from "./fields";
import { resourcesSchema } from "./resources";
import { secretName } from "./secretName";

function address(of: string, example: string) {
  const error = `the address of ${of} is needed, such as ${example}`;
  return z.string({ error }).regex(/^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?(\/\S*)?$/, {
    error,
  });
}

const roleNeeded =
  "an expression of JMESPath that yields Admin, Editor or Viewer is needed, such as contains(groups[*], 'ml-platform') && 'Editor' || 'Viewer'";

const oidcSchema = z
  .strictObject({
    name: text("the name of the button is needed, such as SSO")
      .default("SSO")
      .describe("What the button of the login page says. Default SSO."),
    authUrl: address("the authorization endpoint", "https://id.example.com/authorize").describe(
      "Authorization endpoint, as /.well-known/openid-configuration has it.",
    ),
    tokenUrl: address("the token endpoint", "https://id.example.com/token").describe("Token endpoint."),
    userInfoUrl: address("the userinfo endpoint", "https://id.example.com/userinfo")
      .optional()
      .describe("Userinfo endpoint. Default: what the id token says is enough."),
    clientId: text("the client id that the provider gave is needed").describe("Id of the client."),
    secret: secretName("grafanaOidcSecret", "the secret of the client"),
    scopes: z
      .array(text("the name of a scope is needed"), { error: "a list of scopes is needed" })
      .min(1, { error: "a list of at least one scope is needed" })
      .default(["openid", "profile", "email"])
      .describe("Scopes that are asked for. Default openid, profile, email."),
    role: text(roleNeeded)
      .default("'Viewer'")
      .describe(
        "Role of who logs in, as an expression of JMESPath over the claims. Whoever gets none is refused. Default 'Viewer': everybody looks.",
      ),
  })
  .describe("Login by an OpenID Connect provider, beside the administrator's password. Default: none.");

const folderSchema = z
  .strictObject({
    title: text("the title of the folder is needed")
      .max(100, {
        error: "a title of at most 100 letters is needed",
      })
      .describe("Title of the folder."),
    configMap: dnsLabel(50).describe(
      "ConfigMap in Grafana's namespace with the dashboards, a key each that ends in .json. It is not the stack's: what changes in it is shown within two minutes, and until it is there the folder is empty.",
    ),
  })
  .describe("A folder of dashboards that somebody else keeps.");

export const grafanaSchema = z
  .strictObject({
    enabled: flag().default(true).describe("Run Grafana. Default true."),
    folders: z
      .array(folderSchema, { error: "a list of folders is needed" })
      .default([])
      .describe("Folders of dashboards beside those of the stack. Default: none."),
    oidc: oidcSchema.optional(),
    sessionHours: wholeNumber({ min: 1, max: 720, unit: "hours" })
      .default(24)
      .describe("Hours after which people log in again. Default 24."),
    resources: resourcesSchema({ cpu: "50m", memory: "256Mi", cpuLimit: "1", memoryLimit: "512Mi" }),
    access: accessSchema("Grafana"),
  })
  .prefault({})
  .describe(
    "Grafana: what the metrics and logs show. Its dashboards come with the stack, and nothing is kept in it.",
  );

export type GrafanaSettings = z.output<typeof grafanaSchema>;

import * as pulumi from "@pulumi/pulumi";
import { buildData } from "./stacks/data";
import { buildFoundation } from "./stacks/foundation";
import { describeModels, describeServices, revealCredentials } from "./stacks/outputs";
import { buildRegistry } from "./stacks/registry";
import { buildServing } from "./stacks/serving";
import { loadSettings } from "./stacks/settings";

// Everything wrong with the settings is reported here, before the first resource.
const settings = loadSettings(new pulumi.Config());

const foundation = buildFoundation(settings);
const data = buildData(settings, foundation);
const registry = buildRegistry(settings, foundation, data);
const serving = buildServing(settings, foundation, data, registry);

/** Where each service answers, and the command that brings it to this machine. */
export const services = describeServices(data, registry, serving);

/** What runs where: model, replicas, share of a GPU. */
export const models = describeModels(serving);

/** Passwords of the accounts that people use. Secret: `pulumi stack output credentials --show-secrets`. */
export const credentials = revealCredentials(data, registry);

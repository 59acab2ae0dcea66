import { PolicyPack, type PolicyPackConfig } from "@pulumi/policy";
import * as pulumi from "@pulumi/pulumi";
import config from "./config.json";
import { checkedConfig, policyOf } from "./engine";
import { rules } from "./rules";

/** The pack runs with the configuration of the stack that it looks at. */
const aws = new pulumi.Config("mlops").getObject<{ protect?: boolean }>("aws");

new PolicyPack(
  "mlops-stack",
  { enforcementLevel: "mandatory", policies: rules.map((rule) => policyOf(rule, aws?.protect === true)) },
  checkedConfig(config as PolicyPackConfig, rules),
);

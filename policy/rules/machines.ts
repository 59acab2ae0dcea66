import { ofType, type Rule, unless } from "../rule";
import { at, isUnknown, mayBe } from "../values";

/** Machines that this project starts, through launch templates or by themselves. */
export const machines: Rule[] = [
  {
    id: "imds-v2",
    description: "The metadata service of a machine asks for a token, and answers no container.",
    remedy: 'Set metadataOptions.httpTokens to "required" and httpPutResponseHopLimit to 1.',
    severity: "high",
    check: ofType(["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/instance:Instance"], ({ props }) => {
      const options = props["metadataOptions"];
      if (isUnknown(options) || mayBe(at(options, "httpEndpoint") ?? null, "disabled")) return [];
      const hops = at(options, "httpPutResponseHopLimit");
      return [
        ...unless(
          mayBe(at(options, "httpTokens") ?? null, "required"),
          "metadataOptions.httpTokens is not required",
        ),
        ...unless(
          hops === undefined || isUnknown(hops) || Number(hops) <= 1,
          `metadataOptions.httpPutResponseHopLimit is ${Number(hops)}: containers reach the machine's credentials`,
        ),
      ];
    }),
  },
];

import { parseDocument } from "yaml";
import { Exceptions } from "../support/exceptions";
import { isStack, knownUrns, shortUrn } from "../support/formerUrns";
import { runProgram } from "../support/program";
import { frozenStackFile, frozenUrns } from "../upgrade/frozenState";
import { removals } from "../upgrade/removals";

const deliberate = new Exceptions(removals);

/** What the program makes; the engine adds the stack itself, and a provider for each package that was given none. */
function isOurs(urn: string): boolean {
  return !isStack(urn) && !/^pulumi:providers:\w+::default_/.test(shortUrn(urn));
}

/** The frozen account offered other zones than the one that tests invent. */
function zonesOf(urns: readonly string[]): string[] {
  return urns.flatMap((urn) => /aws:ec2\/subnet:Subnet::network-private-(.+)$/.exec(urn)?.[1] ?? []);
}

/** The stack file that the state was made with, in its zones. */
function frozenProgram(urns: readonly string[]): string {
  const document = parseDocument(frozenStackFile());
  document.setIn(["config", "mlops:network", "zones"], zonesOf(urns).sort());
  return document.toString();
}

describe("every resource of the last release", () => {
  it("is still there, has become one that says so by an alias, or went deliberately", async () => {
    const urns = frozenUrns();
    const known = knownUrns((await runProgram(frozenProgram(urns), "prod")).resources);
    deliberate.cover(
      urns
        .filter(isOurs)
        .map(shortUrn)
        .filter((urn) => !known.has(urn)),
    );
  });
});

deliberate.mustBeNeeded("keeping every resource of the last release (test/upgrade/removals.ts)");

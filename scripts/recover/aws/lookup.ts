import { urnOfTag, urnTag, urnTagValue } from "../../../components/aws/tags";
import { plain, providerOf, type ResourceState } from "../checkpoint";
import type { Finding } from "../settle";
import { accountsOf } from "./account";
import { type AwsCommand, AwsCommandError, shown } from "./awsCommand";
import { identities, type Identity, type Inputs } from "./identities";

/** What the provider of a resource says about where to look. */
interface Place {
  region: string;
  profile: string | undefined;
  /** Accounts that the resource may be in; empty where nothing tells. */
  accounts: string[];
}

/** Finds out what became of the interrupted creates of AWS' resources. */
export class AwsLookup {
  private readonly callers = new Map<string, Promise<string>>();

  /** `resources` are the state's, with the providers' arguments in plain text. */
  constructor(
    private readonly resources: ResourceState[],
    private readonly aws: AwsCommand,
  ) {}

  async find(created: ResourceState): Promise<Finding> {
    const identity = identities[created.type];
    if (!identity) return { is: "unknown", why: `nothing says how ${created.type} is found` };
    const inputs = inputsOf(created);
    switch (identity.by) {
      case "nothing":
        return { is: "absent", why: identity.why };
      case "inputs":
        return this.derived(created, identity.id(inputs));
      case "tag":
        return this.asked(created, identity.global, tagQuestion(created.urn), (answer) =>
          this.tagged(created, identity, answer),
        );
      case "question":
        return this.asked(created, undefined, identity.words(inputs), (answer) => {
          const id = identity.idIn(answer, inputs);
          return id === undefined ? { is: "absent" } : { is: "there", id };
        });
    }
  }

  private derived({ inputs }: ResourceState, id: string | undefined): Finding {
    if (id !== undefined) return { is: "there", id, unseen: true };
    return {
      is: "unknown",
      why: `its id does not follow from its inputs (${Object.keys(inputs ?? {}).join(", ")})`,
    };
  }

  /** What carries the resource's URN, but for those that the state has already: a replacement shares it. */
  private tagged(
    { urn }: ResourceState,
    { idOf }: Extract<Identity, { by: "tag" }>,
    answer: unknown,
  ): Finding {
    const known = this.resources.filter((one) => one.urn === urn).map(({ id }) => id);
    const arns = arnsIn(answer, urn).filter((arn) => !known.includes(idOf(arn)));
    const [arn, ...others] = arns;
    if (arn === undefined) return { is: "absent" };
    if (others.length === 0) return { is: "there", id: idOf(arn) };
    return {
      is: "unknown",
      why: `several carry its tag ${urnTag}: ${arns.join(", ")}. Those that are deleted may be listed for an hour`,
    };
  }

  private async asked(
    created: ResourceState,
    global: true | undefined,
    question: string[],
    read: (answer: unknown) => Finding,
  ): Promise<Finding> {
    const place = placeOf(created, this.resources);
    if (!place) return { is: "unknown", why: "the region of its provider is not in the state" };
    const options = [
      ...["--region", global ? "us-east-1" : place.region],
      ...(place.profile === undefined ? [] : ["--profile", place.profile]),
    ];
    const words = [...question, ...options];
    try {
      const stranger = await this.stranger(place, options);
      if (stranger !== undefined) return { is: "unknown", why: `${stranger}: ${shown(words)}` };
      return read(await this.aws(words));
    } catch (error) {
      if (!(error instanceof AwsCommandError)) throw error;
      return { is: "unknown", why: `${error.message}; ask where it works: ${shown(words)}` };
    }
  }

  /** In another account nothing would be found, and everything would be made twice. */
  private async stranger({ accounts }: Place, options: string[]): Promise<string | undefined> {
    if (accounts.length === 0) return undefined;
    const key = options.join(" ");
    const asking =
      this.callers.get(key) ??
      this.aws(["sts", "get-caller-identity", ...options]).then((answer) =>
        String((answer as { Account?: unknown }).Account),
      );
    this.callers.set(key, asking);
    const caller = await asking;
    if (accounts.includes(caller)) return undefined;
    return `the credentials of the aws command are of account ${caller}, the stack is in ${accounts.join(", ")}; ask there`;
  }
}

/** The JSON form: the shorthand takes what follows a comma for another key. */
function tagQuestion(urn: string): string[] {
  const filters = [{ Key: urnTag, Values: [urnTagValue(urn)] }];
  return ["resourcegroupstaggingapi", "get-resources", "--tag-filters", JSON.stringify(filters)];
}

interface TaggedResources {
  ResourceTagMappingList?: { ResourceARN: string; Tags?: { Key: string; Value: string }[] }[];
}

function arnsIn(answer: unknown, urn: string): string[] {
  const { ResourceTagMappingList: found = [] } = answer as TaggedResources;
  const isIts = ({ Key, Value }: { Key: string; Value: string }) => Key === urnTag && urnOfTag(Value) === urn;
  return found.filter(({ Tags: tags = [] }) => tags.some(isIts)).map(({ ResourceARN }) => ResourceARN);
}

/** Inputs by path: `tag.key`. */
function inputsOf({ inputs }: ResourceState): Inputs {
  return (path) => {
    const value = path
      .split(".")
      .reduce<unknown>((found, key) => (plain(found) as Record<string, unknown> | undefined)?.[key], inputs);
    const text = plain(value);
    return typeof text === "string" && text !== "" ? text : undefined;
  };
}

function placeOf(created: ResourceState, resources: ResourceState[]): Place | undefined {
  const provider = providerOf(created, resources);
  const argument = (name: string): string | undefined => {
    const value = plain(provider?.inputs?.[name]);
    return typeof value === "string" ? value : undefined;
  };
  const region = plain(created.inputs?.["region"]) ?? argument("region");
  if (!provider || typeof region !== "string") return undefined;
  return { region, profile: argument("profile"), accounts: accountsOf(provider, resources) };
}

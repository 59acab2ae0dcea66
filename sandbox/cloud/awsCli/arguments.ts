/** A call of the `aws` command: `aws <service> <operation> --option value …`. */
export interface Call {
  service: string;
  operation: string;
  /** By name, without the dashes; an option that takes several words has them all. */
  options: Record<string, string[]>;
}

/** The call cannot be understood: exit status 252, as the real one's. */
export class UsageError extends Error {}

/** AWS answered, and refused: exit status 254, as the real one's. */
export class ServiceError extends Error {
  constructor(code: string, operation: string, message: string) {
    super(`An error occurred (${code}) when calling the ${operation} operation: ${message}`);
  }
}

export function callOf(words: string[]): Call {
  const named: string[] = [];
  const options: Record<string, string[]> = {};
  let option: string[] | undefined;
  for (const word of words) {
    if (word.startsWith("--")) {
      const [name = "", value] = split(word.slice(2));
      option = options[name] ??= [];
      if (value !== undefined) option.push(value);
    } else if (option === undefined) named.push(word);
    else option.push(word);
  }
  const [service, operation, ...more] = named;
  if (service === undefined || operation === undefined)
    throw new UsageError("the following arguments are required: command, operation");
  if (more.length > 0) throw new UsageError(`Unknown options: ${more.join(", ")}`);
  return { service, operation, options };
}

function split(word: string): [string, string?] {
  const at = word.indexOf("=");
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

/** The one value of an option that has to be there. */
export function required({ options }: Call, name: string): string {
  const [value] = options[name] ?? [];
  if (value === undefined) throw new UsageError(`the following arguments are required: --${name}`);
  return value;
}

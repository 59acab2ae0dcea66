import { Unexpected } from "./step";

export interface Reply {
  status: number;
  body: string;
}

const timeoutMs = 10_000;

/** One request; whatever keeps it from an answer is what the step found. */
export async function call(url: string, options: RequestInit = {}): Promise<Reply> {
  try {
    const response = await fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    const { cause, message } = error as Error;
    throw new Unexpected(`${url} does not answer: ${cause instanceof Error ? cause.message : message}`);
  }
}

/** One request that has to be answered with this status. */
export async function callFor(status: number, url: string, options: RequestInit = {}): Promise<string> {
  const reply = await call(url, options);
  if (reply.status === status) return reply.body;
  throw new Unexpected(`${url} answers ${reply.status}, not ${status}: ${reply.body.slice(0, 300)}`);
}

/** A request that carries JSON. */
export function posted(body: object, headers: Record<string, string> = {}): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

import { callFor } from "./http";
import type { Tour } from "./tour";

/** The header by which a service knows the administrator. */
export async function asAdministrator(tour: Tour, service: string): Promise<Record<string, string>> {
  const account = await tour.account(service);
  if (account === undefined) return {};
  const token = Buffer.from(`${account.username}:${account.password}`).toString("base64");
  return { authorization: `Basic ${token}` };
}

/** Asks a service of the stack for JSON, as its administrator. */
export async function askedAs<T>(tour: Tour, service: string, path: string): Promise<T> {
  const headers = await asAdministrator(tour, service);
  return tour.forwarded(
    service,
    async (url) => JSON.parse(await callFor(200, `${url}${path}`, { headers })) as T,
  );
}

import { samples } from "./samples";
import type { Resource, Session } from "./session";

/** Makes every sample, in order; answers them by their names. */
export async function everything(session: Session): Promise<Record<string, Resource>> {
  const standing: Record<string, Resource> = {};
  for (const { name, type, inputs } of samples) {
    standing[name] = await session.create(type, name, inputs(standing));
  }
  return standing;
}

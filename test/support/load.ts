import { Agent, request } from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What came of a load: answers by status, and errors of connections by message. */
export interface LoadResult {
  sent: number;
  answers: Record<string, number>;
}

function post(url: string, body: string): Promise<string> {
  return new Promise((resolve) => {
    // A connection for each request: none outlives the pod that it leads to.
    const agent = new Agent({ keepAlive: false });
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const call = request(url, { method: "POST", headers, agent, timeout: 30_000 }, (response) => {
      response.resume();
      response.on("end", () => {
        resolve(String(response.statusCode));
      });
      response.on("error", (error) => {
        resolve(error.message);
      });
    });
    call.on("timeout", () => call.destroy(new Error("no answer within 30 s")));
    call.on("error", (error) => {
      resolve(error.message);
    });
    call.end(body);
  });
}

/** Requests by a few clients, one after the other each, while something happens that may look at what was sent. */
export async function underLoad(
  url: string,
  body: string,
  happening: (result: Readonly<LoadResult>) => Promise<void>,
): Promise<LoadResult> {
  const result: LoadResult = { sent: 0, answers: {} };
  let isOver = false;
  const client = async () => {
    while (!isOver) {
      result.sent++;
      const answer = await post(url, body);
      result.answers[answer] = (result.answers[answer] ?? 0) + 1;
      await sleep(5);
    }
  };
  const clients = Array.from({ length: 4 }, client);
  try {
    await happening(result);
  } finally {
    isOver = true;
    await Promise.all(clients);
  }
  return result;
}

/** Does anything listen at port 80 of an address? */
export function takesConnections(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(80, host);
    for (const event of ["connect", "error"]) {
      connection.once(event, () => {
        connection.destroy();
        resolve(event === "connect");
      });
    }
  });
}

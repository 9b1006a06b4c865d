import { request } from "node:http";
import { z } from "zod";

const answerSchema = z.object({ instance: z.string() });
const ANSWER_LIMIT_BYTES = 65_536;

/** Null when the program answers as itself; else why it is not taken for healthy, in words. */
export type HealthCheck = (timeoutMs: number) => Promise<string | null>;

/**
 * Asks `GET /health` over the unit's socket. Healthy: status 200 and, in a JSON body, the instance that
 * was given to the program, so that an older process on the same socket is never taken for the new one.
 */
export function healthCheck(socket: string | undefined, instance: string): HealthCheck {
  if (socket === undefined) return async () => null;
  return async (timeoutMs) => {
    let answer: { status: number; body: string };
    try {
      answer = await ask(socket, timeoutMs);
    } catch (error) {
      return `GET /health on ${socket}: ${error instanceof Error ? error.message : String(error)}`;
    }
    if (answer.status !== 200) return `GET /health answered ${answer.status}`;
    const parsed = answerSchema.safeParse(parseJson(answer.body));
    if (!parsed.success) return `GET /health did not answer with JSON that has an "instance"`;
    if (parsed.data.instance !== instance)
      return `GET /health was answered by another process (${parsed.data.instance})`;
    return null;
  };
}

function ask(socketPath: string, timeoutMs: number): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const call = request(
      { socketPath, path: "/health", agent: false, signal: AbortSignal.timeout(timeoutMs) },
      (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > ANSWER_LIMIT_BYTES) call.destroy(new Error("the answer is too long"));
          else chunks.push(chunk);
        });
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
        );
        answer.on("error", reject);
      },
    );
    call.on("error", (error) =>
      reject(error.name === "AbortError" ? new Error(`no answer in ${timeoutMs} ms`) : error),
    );
    call.end();
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

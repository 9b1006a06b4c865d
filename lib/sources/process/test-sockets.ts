import type { ConnectionCheck } from "../../domain/connection.ts";
import type { ProcessSourceConfig } from "./config.ts";
import { readServerState } from "./protocol.ts";
import { reasonOf } from "./reason.ts";

/** Asks the program on each socket once; one check a code location. */
export async function testSockets(config: ProcessSourceConfig, signal: AbortSignal): Promise<ConnectionCheck[]> {
  return Promise.all(
    config.sockets.map(async ({ location, path }): Promise<ConnectionCheck> => {
      const name = `Ask the program of ${location}`;
      try {
        const state = await readServerState(path, location, signal);
        const message =
          state.status === "loaded"
            ? `It serves ${state.assets.length} ${state.assets.length === 1 ? "asset" : "assets"}.`
            : `It answers, and its code failed to load: ${state.error.message}`;
        return { name, status: state.status === "loaded" ? "pass" : "warn", message, remedy: null };
      } catch (error) {
        const remedy = "Start the program, or correct the path of its socket.";
        return { name, status: "fail", message: reasonOf(error, path), remedy };
      }
    }),
  );
}

import { setTimeout as delay } from "node:timers/promises";
import type { Progress } from "../../target.ts";
import type { DockerUnitConfig } from "./config.ts";
import { lastOutput } from "./container-output.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { type Container, isHealthy, isRunning } from "./inspected.ts";

const POLL_MS = 200;
const REASON = { lines: 30, mostBytes: 3_000 };

export type Started = { ok: true; container: Container } | { ok: false; reason: string };

/**
 * Waits until a container that was started is up, and healthy where its health is checked, and has stayed so for
 * `settleSeconds`. One that its restart policy had to start again has not.
 */
export async function awaitHealthy(
  engine: Engine,
  id: string,
  { startSeconds, settleSeconds }: Pick<DockerUnitConfig, "startSeconds" | "settleSeconds">,
  signal: AbortSignal,
  progress: Progress,
): Promise<Started> {
  const deadline = Date.now() + startSeconds * 1_000;
  let first: Container | null = null;
  let healthySince: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    const container = await engine.container(id, signal);
    if (container === null) return { ok: false, reason: "the container was removed by somebody else" };
    first ??= container;
    const fault = isRestarted(container, first) ? await restarted(engine, container, signal) : faultOf(container);
    if (fault !== null) return { ok: false, reason: await withOutput(engine, container, fault, signal) };
    if (isHealthy(container)) {
      if (healthySince === null)
        progress(container.State.Health == null ? "The container runs" : "The container is healthy");
      healthySince ??= Date.now();
      if (Date.now() - healthySince >= settleSeconds * 1_000) return { ok: true, container };
    } else {
      healthySince = null;
      if (Date.now() >= deadline) {
        const late = `the container was not healthy within ${startSeconds} s${lastCheck(container)}`;
        return { ok: false, reason: await withOutput(engine, container, late, signal) };
      }
    }
    await delay(healthySince === null ? POLL_MS : Math.min(POLL_MS, settleSeconds * 1_000), undefined, { signal });
  }
}

/** How a container ended, with its last lines. */
export async function howItEnded(engine: Engine, container: Container, signal: AbortSignal): Promise<string> {
  const fault = isRunning(container) ? "the container did not become healthy" : ended(container);
  return withOutput(engine, container, fault, signal);
}

/** By its restart policy, or by somebody. */
function isRestarted(container: Container, first: Container): boolean {
  const { State, RestartCount } = container;
  if (!isRunning(container)) return false;
  // At the first look already: it ended faster than it could be looked at.
  if (RestartCount > 0 && (RestartCount !== first.RestartCount || first === container)) return true;
  return State.StartedAt !== first.State.StartedAt;
}

/** The container itself no longer tells how it ended, once it runs again; the engine's events do, for a while. */
async function restarted(engine: Engine, container: Container, signal: AbortSignal): Promise<string> {
  const code = await engine.lastExitCode(container, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    // A proxy in front of the engine may keep the events to itself.
    if (error instanceof EngineError && error.statusCode !== null) return null;
    throw error;
  });
  const how = code === null ? "ended" : `exited with code ${code}`;
  return `the container ${how} and was started again${container.RestartCount > 0 ? " by its restart policy" : ""}`;
}

function faultOf(container: Container): string | null {
  if (!isRunning(container)) return ended(container);
  if (container.State.Health?.Status === "unhealthy") return `the container is unhealthy${lastCheck(container)}`;
  return null;
}

function ended({ State }: Container): string {
  if (State.OOMKilled)
    return `the container used more memory than it may, and was killed (exit code ${State.ExitCode})`;
  const error = State.Error === "" ? "" : `: ${State.Error}`;
  return `the container exited with code ${State.ExitCode}${error}`;
}

function lastCheck({ State }: Container): string {
  const last = State.Health?.Log?.at(-1);
  if (last === undefined) return "";
  const said = last.Output.trim().slice(-500);
  return ` (health check ended with ${last.ExitCode}${said === "" ? "" : `: ${said}`})`;
}

async function withOutput(engine: Engine, container: Container, fault: string, signal: AbortSignal): Promise<string> {
  const output = await lastOutput(engine, container, REASON, signal);
  return output === null ? fault : `${fault}\n${output}`;
}

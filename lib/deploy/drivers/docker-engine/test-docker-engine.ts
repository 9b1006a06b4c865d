import { type ConnectionCheck, type OpenConnection, skippedCheck } from "../../../domain/connection.ts";
import { accessOf } from "./access.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { EngineAccess } from "./engine-client.ts";
import { EngineError, engineError, isAnswer } from "./engine-error.ts";

const STEPS = [
  "Reach the engine",
  "Engine version",
  "List containers",
  "Look at images and volumes",
  "Change containers",
] as const;
type Step = (typeof STEPS)[number];

/** Oldest API that the driver is tested with: Docker 20.10. */
const TESTED_API = [1, 41] as const;
/** No container is called so: asking for it to be started changes nothing, and tells whether that may be asked. */
const NOBODY = "loadline-asks-whether-it-may";

/** Looks at everything that deploys need of an engine, without changing anything; never throws for what is wrong outside. */
export async function testDockerEngine(connection: OpenConnection, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const found = accessOf(connection);
  if (!found.ok) {
    const errors = found.errors.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    const fault = fail("Configuration", `It is not valid: ${errors}.`, "Correct it, then test again.");
    return [fault, ...STEPS.map(skippedCheck)];
  }
  const { access } = found;
  if (access.cert !== undefined && access.key === null) {
    const fault = fail(
      "Configuration",
      "There is a certificate but no private key.",
      "Set the key (key.pem) of the certificate.",
    );
    return [fault, ...STEPS.map(skippedCheck)];
  }
  return runChecks(access, signal);
}

async function runChecks(access: EngineAccess, signal: AbortSignal): Promise<ConnectionCheck[]> {
  const checks: ConnectionCheck[] = [];
  const engine = openEngine(access);
  const looks: Record<Step, () => Promise<ConnectionCheck>> = {
    "Reach the engine": () => reach(engine, access, signal),
    "Engine version": () => version(engine, signal),
    "List containers": async () => {
      const containers = await engine.containers([], signal);
      const running = containers.filter(({ State }) => State === "running").length;
      return pass("List containers", `${containers.length} containers, of which ${running} run.`);
    },
    "Look at images and volumes": async () => {
      const images = await engine.images(signal);
      await engine.volumes("dev.loadline.token", signal);
      return pass("Look at images and volumes", `${images.length} images.`);
    },
    "Change containers": async () => {
      await engine.start(NOBODY, signal).catch((error: unknown) => {
        if (!isAnswer(error, 404)) throw error;
      });
      return pass("Change containers", "It lets this connection start and stop containers.");
    },
  };
  for (const step of STEPS) {
    if (checks.some(({ status }) => status === "fail")) checks.push(skippedCheck(step));
    else checks.push(await looks[step]().catch((error: unknown) => faultOf(step, error, access)));
  }
  return checks;
}

async function reach(engine: Engine, access: EngineAccess, signal: AbortSignal): Promise<ConnectionCheck> {
  const { Version } = await engine.version(signal);
  const reached = pass("Reach the engine", `Docker ${Version} answers at ${access.host}.`);
  if (!access.host.startsWith("tcp:") || access.ca !== undefined || access.cert !== undefined) return reached;
  return {
    ...reached,
    status: "warn",
    message: `${reached.message} It is spoken to without TLS: whoever reaches this port is root on the engine's machine.`,
    remedy:
      "Have the engine listen with TLS, or put a proxy that allows little in front of it in a network of its own.",
  };
}

async function version(engine: Engine, signal: AbortSignal): Promise<ConnectionCheck> {
  const { ApiVersion, Os, Arch, Components } = await engine.version(signal);
  if (Os !== "linux")
    return fail("Engine version", `It runs ${Os} containers.`, "Use an engine that runs Linux containers.");
  if (Components?.[0]?.Name.startsWith("Podman")) {
    return {
      ...pass("Engine version", `${Components[0].Name} answers in Docker's place, with API ${ApiVersion}.`),
      status: "warn",
      remedy: "Try a rollback where it does no harm first: Loadline is tested with Docker alone.",
    };
  }
  const [major = 0, minor = 0] = ApiVersion.split(".").map(Number);
  const found = pass("Engine version", `API ${ApiVersion}, ${Os}/${Arch}.`);
  if (major > TESTED_API[0] || (major === TESTED_API[0] && minor >= TESTED_API[1])) return found;
  return {
    ...found,
    status: "warn",
    message: `${found.message} Loadline is tested with API ${TESTED_API.join(".")} (Docker 20.10) and later.`,
    remedy: "Upgrade the engine.",
  };
}

function faultOf(name: Step, error: unknown, access: EngineAccess): ConnectionCheck {
  const fault = engineError(error, access.host);
  if (!(fault instanceof EngineError)) throw fault;
  return fail(name, fault.message, fault.remedy);
}

function pass(name: Step, message: string): ConnectionCheck {
  return { name, status: "pass", message, remedy: null };
}

function fail(name: string, message: string, remedy: string): ConnectionCheck {
  return { name, status: "fail", message, remedy };
}

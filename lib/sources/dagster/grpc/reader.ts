import { setTimeout as delay } from "node:timers/promises";
import { AddressRefusedError, requireAllowedHost } from "../../../net/address-policy.ts";
import { addressText, type CodeServerAddress, codeServerAddress } from "./address.ts";
import { type ChannelSecurity, CodeServerError, openCodeServer } from "./code-server.ts";
import { type RepositoryDefinitions, readDefinitions } from "./read-definitions.ts";

/** A code server as the webserver tells of it. */
export type CodeServerOfLocation = {
  readonly displayMetadata: Readonly<Record<string, string>>;
  /** Of the process from which the webserver serves the location now. */
  readonly serverId: string;
  readonly repositories: readonly string[];
};

/** `passed_over`: it was not asked, or not with success; `reason` is fit to show and says why GraphQL has to do. */
export type GrpcAttempt =
  | { readonly status: "read"; readonly repositories: readonly RepositoryDefinitions[] }
  | { readonly status: "passed_over"; readonly reason: string };

/** Reads from code servers where they can be reached from here, and remembers for a while where they cannot. */
export type GrpcReader = {
  /** All definitions of a location. Never throws for what is wrong outside. */
  read(location: CodeServerOfLocation, signal: AbortSignal): Promise<GrpcAttempt>;
  /** Null when `read` would go on to read; else why not. Asks anew, whatever is remembered. */
  probe(location: CodeServerOfLocation, signal: AbortSignal): Promise<string | null>;
};

/**
 * So long an address is left alone after it did not answer: most that do not are not reachable from here at all. One
 * that has answered before was being replaced, and gets its chance with the next process.
 */
const LEFT_ALONE_MS = 5 * 60_000;
/** The webserver hears of a new process within a second or two, and may be told of it before or after this does. */
const OTHER_PROCESS_TRIES = 3;
const OTHER_PROCESS_PAUSE_MS = 500;

/** `now` in milliseconds; tests bring their own. */
export function openGrpcReader(now: () => number = Date.now): GrpcReader {
  const leftAlone = new Map<string, { until: number; serverId: string; reason: string }>();
  const everAnswered = new Set<string>();
  const knownSecurity = new Map<string, ChannelSecurity>();

  /** Which way of the two a server listens in is not told: the one that answered first is kept. */
  async function findSecurity(address: CodeServerAddress, signal: AbortSignal): Promise<ChannelSecurity> {
    if ("host" in address) await requireReachable(address);
    const place = addressText(address);
    const known = knownSecurity.get(place);
    if (known !== undefined) return known;
    try {
      await askServerId(address, "plain", signal);
      answeredBy(place, "plain");
      return "plain";
    } catch (error) {
      if (!(error instanceof CodeServerError) || error.kind !== "unreachable") throw error;
      const overTls = await askServerId(address, "tls", signal).catch(() => null);
      // What went wrong without TLS says more, where it went wrong with it too.
      if (overTls === null) throw error;
      answeredBy(place, "tls");
      return "tls";
    }
  }

  function answeredBy(place: string, security: ChannelSecurity): void {
    knownSecurity.set(place, security);
    everAnswered.add(place);
  }

  async function attempt(
    address: CodeServerAddress,
    location: CodeServerOfLocation,
    signal: AbortSignal,
  ): Promise<GrpcAttempt> {
    const security = await findSecurity(address, signal);
    for (let tries = 1; ; tries++) {
      const reading = await readDefinitions(address, security, location, signal);
      if (reading.status === "read") return reading;
      if (tries === OTHER_PROCESS_TRIES) return { status: "passed_over", reason: otherProcess(address) };
      await delay(OTHER_PROCESS_PAUSE_MS, undefined, { signal });
    }
  }

  return {
    async read(location, signal) {
      const address = codeServerAddress(location.displayMetadata);
      if (address === null) return { status: "passed_over", reason: NO_ADDRESS };
      const place = addressText(address);
      const remembered = leftAlone.get(place);
      const isNextProcess = everAnswered.has(place) && remembered?.serverId !== location.serverId;
      if (remembered !== undefined && now() < remembered.until && !isNextProcess) {
        return { status: "passed_over", reason: remembered.reason };
      }
      const read = await attempt(address, location, signal).catch((error: unknown): GrpcAttempt => {
        signal.throwIfAborted();
        if (!(error instanceof CodeServerError)) throw error;
        knownSecurity.delete(place);
        return { status: "passed_over", reason: error.message };
      });
      if (read.status === "read") leftAlone.delete(place);
      else leftAlone.set(place, { until: now() + LEFT_ALONE_MS, serverId: location.serverId, reason: read.reason });
      return read;
    },
    async probe(location, signal) {
      const address = codeServerAddress(location.displayMetadata);
      if (address === null) return NO_ADDRESS;
      try {
        const answered = await askServerId(address, await findSecurity(address, signal), signal);
        if (answered !== location.serverId) return otherProcess(address);
        leftAlone.delete(addressText(address));
        return null;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof CodeServerError)) throw error;
        knownSecurity.delete(addressText(address));
        return error.message;
      }
    },
  };
}

const NO_ADDRESS = "The webserver runs this location's code server itself and does not tell where it listens.";

function otherProcess(address: CodeServerAddress): string {
  return `What answers on ${addressText(address)} is not the process that the webserver serves this location from.`;
}

async function askServerId(
  address: CodeServerAddress,
  security: ChannelSecurity,
  signal: AbortSignal,
): Promise<string> {
  const server = openCodeServer(address, security, signal);
  try {
    return await server.serverId();
  } finally {
    server.close();
  }
}

/** The address comes from the webserver: it must not make Loadline ask what no configuration could. */
async function requireReachable({ host }: { host: string }): Promise<void> {
  await requireAllowedHost(host).catch((error: unknown) => {
    const why = error instanceof AddressRefusedError ? error.message : `The name ${host} is not known here.`;
    throw new CodeServerError("unreachable", why, { cause: error });
  });
}

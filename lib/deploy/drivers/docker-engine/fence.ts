import type { Engine } from "./engine.ts";
import { TOKEN_LABEL } from "./labels.ts";

const NUMBER_LABEL = "dev.loadline.token";

/** A higher token was seen: whoever holds it looks after the unit from now on. */
export class SupersededError extends Error {
  override readonly name = "SupersededError";
}

export type Fence = {
  /** Throws SupersededError when a higher token was seen meanwhile; to be called right before every change. */
  check(): Promise<void>;
};

/**
 * Makes a fencing token seen. The highest one lies in the engine itself, as an empty volume, because the engine is
 * what all workers have in common, and nothing else of it can be written atomically and outlasts every container. The
 * engine cannot check a token together with a change; what closes the gap is that only the unit's name is ever started
 * (unit-containers.ts), and that whoever finds a deploy unfinished waits for what may still be on its way.
 * @throws SupersededError when a higher token was seen already; nothing was changed then.
 */
export async function claimFence(engine: Engine, name: string, token: bigint, signal: AbortSignal): Promise<Fence> {
  const seen = async () => {
    const volumes = await engine.volumes(`${TOKEN_LABEL}=${name}`, signal);
    return volumes.map(({ Name, Labels }) => ({ volume: Name, token: BigInt(Labels?.[NUMBER_LABEL] ?? "0") }));
  };
  const check = async () => {
    const higher = (await seen()).find((one) => one.token > token);
    if (higher === undefined) return;
    throw new SupersededError(`a later deploy (token ${higher.token}) has taken this unit over`);
  };
  await check();
  await engine.createVolume(
    `${name}.loadline-token-${token}`,
    { [TOKEN_LABEL]: name, [NUMBER_LABEL]: String(token) },
    signal,
  );
  await check();
  for (const lower of await seen()) {
    if (lower.token < token) await engine.removeVolume(lower.volume, signal);
  }
  return { check };
}

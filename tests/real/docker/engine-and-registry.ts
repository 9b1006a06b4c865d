import { afterAll, beforeAll } from "vitest";
import { type DockerEngine, startDockerEngine } from "#tests/support/real/docker-engine.ts";
import { type Registry, type RegistryAuth, startRegistry } from "#tests/support/real/registry.ts";

/** An engine and a registry for the calling test file; to be read inside of tests and hooks. */
export function useEngineAndRegistry(options: { tls?: boolean; auth?: RegistryAuth } = {}) {
  let started: { engine: DockerEngine; registry: Registry } | null = null;
  beforeAll(async () => {
    const engine = await startDockerEngine({ tls: options.tls ?? false });
    started = { engine, registry: await startRegistry(options.auth) };
  });
  afterAll(async () => {
    await started?.registry.stop();
    await started?.engine.stop();
  });
  const opened = () => {
    if (started === null) throw new Error("The engine is there in tests and hooks only");
    return started;
  };
  return {
    get engine() {
      return opened().engine;
    },
    get registry() {
      return opened().registry;
    },
  };
}

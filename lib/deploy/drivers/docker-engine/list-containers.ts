import type { OpenConnection } from "../../../domain/connection.ts";
import { accessOf } from "./access.ts";
import { openEngine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { nameOf } from "./inspected.ts";
import { COMPOSE } from "./labels.ts";
import { unitName } from "./unit-containers.ts";

/** A container of an engine, as people choose one for a deploy unit. `state`: as the engine says. */
export type EngineContainer = {
  readonly name: string;
  readonly image: string;
  readonly state: string;
  readonly compose: { readonly project: string; readonly service: string } | null;
};

/**
 * Every container of the engine, by name; without those that a deploy has set aside.
 * @throws EngineError, with a message that is fit to show, when the engine cannot be asked.
 */
export async function listContainers(connection: OpenConnection, signal: AbortSignal): Promise<EngineContainer[]> {
  const found = accessOf(connection);
  if (!found.ok) {
    throw new EngineError(`The connection ${connection.name} is not valid.`, "Correct its configuration.", null);
  }
  const containers = await openEngine(found.access).containers([], signal);
  return containers
    .flatMap(({ Names, Image, State, Labels }) => {
      const name = nameOf({ Name: (Names ?? []).find((one) => one.lastIndexOf("/") === 0) ?? "" });
      if (name === "" || unitName(name) !== name) return [];
      const project = Labels?.[COMPOSE.project];
      const service = Labels?.[COMPOSE.service];
      const compose = project === undefined || service === undefined ? null : { project, service };
      return [{ name, image: Image, state: State, compose }];
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

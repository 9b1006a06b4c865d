import type { UnitInput } from "#lib/client/mutations/units.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import { isJsonObject, type JsonObject } from "#lib/domain/json.ts";
import { membersBeside, numberOrText, readObject, splitLines, text } from "./connection-draft.ts";

export const UNIT_DRIVERS = { "docker-engine": "Docker container", "release-directory": "Release directory" } as const;
type UnitDriver = keyof typeof UNIT_DRIVERS;

/** A deploy unit as its form holds it. */
export type UnitDraft = {
  readonly name: string;
  readonly driver: string;
  readonly engine: string;
  /** How the container is found. */
  readonly by: "container" | "compose";
  readonly container: string;
  readonly project: string;
  readonly service: string;
  readonly settleSeconds: string;
  readonly startSeconds: string;
  readonly stopSeconds: string;
  /** Configuration of drivers that have no fields here. */
  readonly json: string;
  /** Members of a container's configuration that the form has no fields for: kept as they are. */
  readonly rest: JsonObject;
  readonly locations: readonly string[];
  /** Names that are not recorded yet, one per line. */
  readonly moreLocations: string;
  readonly repositories: string;
};

const SHOWN = ["engine", "container", "compose", "settleSeconds", "startSeconds", "stopSeconds"];

const RELEASE_DIRECTORY = '{\n  "root": "/srv/orders",\n  "command": ["./bin/serve"]\n}';

export function newUnitDraft(engine: string): UnitDraft {
  return {
    name: "",
    driver: "docker-engine",
    engine,
    by: "container",
    container: "",
    project: "",
    service: "",
    settleSeconds: "",
    startSeconds: "",
    stopSeconds: "",
    json: RELEASE_DIRECTORY,
    rest: {},
    locations: [],
    moreLocations: "",
    repositories: "",
  };
}

export function unitDraftOf(unit: UnitView): UnitDraft {
  const { config, driver } = unit;
  const compose = isJsonObject(config.compose) ? config.compose : null;
  return {
    ...newUnitDraft(text(config.engine)),
    name: unit.name,
    driver,
    by: compose === null ? "container" : "compose",
    container: text(config.container),
    project: text(compose?.project),
    service: text(compose?.service),
    settleSeconds: text(config.settleSeconds),
    startSeconds: text(config.startSeconds),
    stopSeconds: text(config.stopSeconds),
    json: driver === "docker-engine" ? RELEASE_DIRECTORY : JSON.stringify(config, null, 2),
    rest: driver === "docker-engine" ? membersBeside(config, SHOWN) : {},
    locations: unit.locations,
    repositories: unit.allowedRepositories.join("\n"),
  };
}

/** What is sent. @throws SyntaxError where the configuration is no JSON object. */
export function unitInputOf(draft: UnitDraft): UnitInput {
  return {
    unit: draft.name.trim(),
    driver: draft.driver,
    config: draft.driver === "docker-engine" ? dockerConfig(draft) : readObject(draft.json),
    locations: [...new Set([...draft.locations, ...splitLines(draft.moreLocations)])],
    allowedRepositories: splitLines(draft.repositories),
  };
}

function dockerConfig(draft: UnitDraft): JsonObject {
  const times = (["settleSeconds", "startSeconds", "stopSeconds"] as const).flatMap((name) => {
    const given = draft[name].trim();
    return given === "" ? [] : [[name, numberOrText(given)] as const];
  });
  return {
    engine: draft.engine,
    ...(draft.by === "container"
      ? { container: draft.container.trim() }
      : { compose: { project: draft.project.trim(), service: draft.service.trim() } }),
    ...Object.fromEntries(times),
    ...draft.rest,
  };
}

export function driverName(driver: string): string {
  return Object.hasOwn(UNIT_DRIVERS, driver) ? UNIT_DRIVERS[driver as UnitDriver] : driver;
}

/** What of the outside a unit stands for, in a line. */
export function targetText({ driver, config }: UnitView): string {
  if (driver !== "docker-engine") return text(config.root);
  const compose = isJsonObject(config.compose) ? config.compose : null;
  const what = compose === null ? text(config.container) : `${text(compose.service)} of ${text(compose.project)}`;
  return `${what} on ${text(config.engine)}`;
}

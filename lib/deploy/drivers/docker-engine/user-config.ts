import { isDeepStrictEqual } from "node:util";
import type { Configured } from "./inspected.ts";

/**
 * What was given to a container when it was made, as against what it took from its image. The engine fills a
 * container's configuration from the image's and keeps no record of which is which, so that whoever makes the
 * container anew from another image has to take the old image's part away; else the old image's command, variables and
 * labels would go on in the new one. A value that was given and equals the image's counts as the image's, unless its name
 * is among `known`: what was seen to be given when the container was made (`namesOf`).
 *
 * `image` is null when nothing is known of the old image: then everything counts as given.
 */
export function userConfig(
  container: Configured,
  image: Configured | null,
  known: ReadonlySet<string> = new Set(),
): Configured {
  // Of the image alone: nobody can give them to a container.
  const { Image, OnBuild, Shell, ArgsEscaped, ...given } = container;
  if (image === null) return given;
  return {
    ...given,
    ...givenCommand(container, image, known),
    Env: (container.Env ?? []).filter(
      (entry) => known.has(`Env.${variableOf(entry)}`) || !(image.Env ?? []).includes(entry),
    ),
    ...Object.fromEntries(
      TEXTS.map((name) => [name, known.has(name) ? container[name] : other(container[name], image[name])]),
    ),
    ...Object.fromEntries(MAPS.map((name) => [name, withoutEqual(name, container[name], image[name], known)])),
    Healthcheck: givenHealthcheck(container.Healthcheck, image.Healthcheck, known),
  };
}

const TEXTS = ["User", "WorkingDir", "StopSignal"] as const;
const MAPS = ["Labels", "ExposedPorts", "Volumes"] as const;

/** Names of what was given, such as `Env.MODE`, `Labels.maker`, `Cmd`: never values, which may be secret. */
export function namesOf(given: Configured): string[] {
  const whole = [...TEXTS, "Cmd" as const, "Entrypoint" as const].filter((name) => given[name] != null);
  const parts = [...MAPS, "Healthcheck" as const].flatMap((name) =>
    Object.keys(given[name] ?? {}).map((part) => `${name}.${part}`),
  );
  return [...(given.Env ?? []).map((entry) => `Env.${variableOf(entry)}`), ...whole, ...parts];
}

/** An entry without a value takes the image's variable away. */
function variableOf(entry: string): string {
  return entry.split("=", 1)[0] ?? entry;
}

/**
 * A given entrypoint drops the image's command, and an empty list as entrypoint drops the image's entrypoint (engine's
 * rules for what is left out).
 */
function givenCommand(
  container: Configured,
  image: Configured,
  known: ReadonlySet<string>,
): Pick<Configured, "Entrypoint" | "Cmd"> {
  const cmd = list(container.Cmd);
  const entrypoint = list(container.Entrypoint);
  const cmdIsImages = !known.has("Cmd") && isDeepStrictEqual(cmd, list(image.Cmd));
  const entrypointIsImages = !known.has("Entrypoint") && isDeepStrictEqual(entrypoint, list(image.Entrypoint));
  // The image's command would have come along, had its entrypoint not been given as well.
  const droppedCommand = cmd.length === 0 && list(image.Cmd).length > 0;
  if (entrypointIsImages && !droppedCommand) return { Entrypoint: null, Cmd: cmdIsImages ? null : cmd };
  return { Entrypoint: entrypoint, Cmd: cmdIsImages && entrypoint.length === 0 ? null : cmd };
}

/** Every member that is left out comes from the image, one by one. */
function givenHealthcheck(
  container: Configured["Healthcheck"],
  image: Configured["Healthcheck"],
  known: ReadonlySet<string>,
): Configured["Healthcheck"] {
  if (container == null || image == null) return container;
  const given = Object.entries(container).filter(
    ([name, value]) => known.has(`Healthcheck.${name}`) || !isDeepStrictEqual(value ?? null, image[name] ?? null),
  );
  return given.length === 0 ? null : Object.fromEntries(given);
}

function list(texts: string[] | null | undefined): string[] {
  return texts ?? [];
}

function other(given: string | null | undefined, image: string | null | undefined): string | null {
  return (given ?? "") === (image ?? "") ? null : (given ?? null);
}

function withoutEqual<T>(
  member: (typeof MAPS)[number],
  given: Record<string, T> | null | undefined,
  image: Record<string, T> | null | undefined,
  known: ReadonlySet<string>,
): Record<string, T> {
  const kept = Object.entries(given ?? {}).filter(
    ([name, value]) => known.has(`${member}.${name}`) || !isDeepStrictEqual(image?.[name], value),
  );
  return Object.fromEntries(kept);
}

import { isDeepStrictEqual } from "node:util";
import type { Configured } from "./inspected.ts";

/**
 * What was given to a container when it was made, as against what it took from its image. The engine fills a
 * container's configuration from the image's and keeps no record of which is which, so that whoever makes the
 * container anew from another image has to take the old image's part away; else the old image's command, variables and
 * labels would go on in the new one. A value that was given and equals the image's counts as the image's.
 *
 * `image` is null when nothing is known of the old image: then everything counts as given.
 */
export function userConfig(container: Configured, image: Configured | null): Configured {
  // Of the image alone: nobody can give them to a container.
  const { Image, OnBuild, Shell, ArgsEscaped, ...given } = container;
  if (image === null) return given;
  return {
    ...given,
    ...givenCommand(container, image),
    Env: (container.Env ?? []).filter((entry) => !(image.Env ?? []).includes(entry)),
    User: other(container.User, image.User),
    WorkingDir: other(container.WorkingDir, image.WorkingDir),
    StopSignal: other(container.StopSignal, image.StopSignal),
    Labels: withoutEqual(container.Labels, image.Labels),
    ExposedPorts: withoutKeys(container.ExposedPorts, image.ExposedPorts),
    Volumes: withoutKeys(container.Volumes, image.Volumes),
    Healthcheck: givenHealthcheck(container.Healthcheck, image.Healthcheck),
  };
}

/**
 * A given entrypoint drops the image's command, and an empty list as entrypoint drops the image's entrypoint (engine's
 * rules for what is left out).
 */
function givenCommand(container: Configured, image: Configured): Pick<Configured, "Entrypoint" | "Cmd"> {
  const cmd = list(container.Cmd);
  const entrypoint = list(container.Entrypoint);
  const cmdIsImages = isDeepStrictEqual(cmd, list(image.Cmd));
  const entrypointIsImages = isDeepStrictEqual(entrypoint, list(image.Entrypoint));
  // The image's command would have come along, had its entrypoint not been given as well.
  const droppedCommand = cmd.length === 0 && list(image.Cmd).length > 0;
  if (entrypointIsImages && !droppedCommand) return { Entrypoint: null, Cmd: cmdIsImages ? null : cmd };
  return { Entrypoint: entrypoint, Cmd: cmdIsImages && entrypoint.length === 0 ? null : cmd };
}

/** Every member that is left out comes from the image, one by one. */
function givenHealthcheck(
  container: Configured["Healthcheck"],
  image: Configured["Healthcheck"],
): Configured["Healthcheck"] {
  if (container == null || image == null) return container;
  const given = Object.entries(container).filter(
    ([name, value]) => !isDeepStrictEqual(value ?? null, image[name] ?? null),
  );
  return given.length === 0 ? null : Object.fromEntries(given);
}

function list(texts: string[] | null | undefined): string[] {
  return texts ?? [];
}

function other(given: string | null | undefined, image: string | null | undefined): string | null {
  return (given ?? "") === (image ?? "") ? null : (given ?? null);
}

function withoutEqual(
  given: Record<string, string> | null | undefined,
  image: Record<string, string> | null | undefined,
): Record<string, string> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name, value]) => image?.[name] !== value));
}

function withoutKeys(
  given: Record<string, unknown> | null | undefined,
  image: Record<string, unknown> | null | undefined,
): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given ?? {}).filter(([name]) => !Object.hasOwn(image ?? {}, name)));
}

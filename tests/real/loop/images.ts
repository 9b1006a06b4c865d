import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type ImageSpec, publishImage } from "#tests/support/real/images.ts";
import type { Lab, Place } from "./lab.ts";

export const SHOP_REPOSITORY = "https://git.example.com/team/shop";
/** What the shell below looks for; a file of that name makes the container end 5 seconds after its start. */
export const STATE_DIRECTORY = "/state";
export const DYING_FILE = "credentials-revoked";

/** An image as CI left it in the registry. */
export type Published = { readonly reference: string; readonly digest: string };

type Release = {
  /** File of tests/real/loop/code, without its ending. */
  readonly code: string;
  /** The commit that its labels name. */
  readonly commit?: string;
  /** Further files beside the code. */
  readonly files?: Readonly<Record<string, string>>;
  readonly dies?: boolean;
};

/** Builds a release of a code location as CI would, and leaves it in the registry alone. */
export async function publishRelease(lab: Lab, place: Place, tag: string, release: Release): Promise<Published> {
  const code = await readFile(join(import.meta.dirname, "code", `${release.code}.py`), "utf8");
  const serve = [
    ...[lab.python.command("dagster"), "api", "grpc", "--host", "127.0.0.1", "--port", String(place.port)],
    ...["--python-file", "/code/definitions.py", "--working-directory", "/code"],
  ];
  const spec: ImageSpec = {
    files: {
      "code/definitions.py": code,
      ...Object.fromEntries(Object.entries(release.files ?? {}).map(([name, text]) => [`code/${name}`, text])),
      "home/dagster.yaml": "telemetry:\n  enabled: false\n",
    },
    env: { DAGSTER_HOME: "/home" },
    labels:
      release.commit === undefined
        ? {}
        : {
            "org.opencontainers.image.revision": release.commit,
            "org.opencontainers.image.source": SHOP_REPOSITORY,
          },
    instructions: ["WORKDIR /tmp"],
    cmd: release.dies ? ["/bin/sh", "-c", dying(serve)] : serve,
  };
  return publishImage(lab.engine, `${lab.registry.address}/team/${place.location}:${tag}`, spec, {
    credentials: lab.registry.credentials,
  });
}

/** Serves well; but once what it needs is gone, ends five seconds after it was started. */
function dying(serve: readonly string[]): string {
  const command = serve.map((word) => `'${word}'`).join(" ");
  return [
    `if [ ! -e ${STATE_DIRECTORY}/${DYING_FILE} ]; then exec ${command}; fi`,
    `${command} &`,
    "sleep 5",
    "echo 'The credentials of the warehouse were revoked'",
    "exit 1",
  ].join("\n");
}

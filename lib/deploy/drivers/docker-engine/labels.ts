import { z } from "zod";
import type { ImageRef } from "../../../domain/image.ts";
import type { RestartPolicy } from "./inspected.ts";

/** What the driver writes on the containers that it makes; how the deploy goes on after a crash is read from it. */
const LABEL = "dev.loadline.deploy";
/** On the volumes that hold fencing tokens; its value is the container's name. */
export const TOKEN_LABEL = "dev.loadline.token-of";

/** On the volume that holds what ran before a deploy of several containers; its value is the group's name. */
export const GROUP_LABEL = "dev.loadline.group";

const imageRefSchema = z.object({ reference: z.string(), digest: z.string().nullable() });

const deployLabelSchema = z.object({
  /** Id of the container that it takes the place of. */
  replaces: z.string(),
  /** What that one ran; null when it never ran. */
  previous: imageRefSchema.nullable(),
  /** That one's restart policy, which it must not have while it is set aside. */
  restartPolicy: z.object({ Name: z.string(), MaximumRetryCount: z.number() }),
  /** Names of what was given to this container, so that what its image happens to say as well is known to be given. */
  given: z.array(z.string()),
});
export type DeployLabel = {
  replaces: string;
  previous: ImageRef | null;
  restartPolicy: RestartPolicy;
  given: readonly string[];
};

export function deployLabel(label: DeployLabel): Record<string, string> {
  return { [LABEL]: JSON.stringify(label) };
}

/** Null on a container that somebody else made. */
export function readDeployLabel(labels: Readonly<Record<string, string>> | null | undefined): DeployLabel | null {
  const text = labels?.[LABEL];
  if (text === undefined) return null;
  try {
    return deployLabelSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Labels without the driver's own. */
export function withoutDeployLabel(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => name !== LABEL));
}

/** By which Docker Compose knows its containers. */
export const COMPOSE = {
  project: "com.docker.compose.project",
  service: "com.docker.compose.service",
  oneOff: "com.docker.compose.oneoff",
  /** Id of the image that the container was made from. */
  image: "com.docker.compose.image",
} as const;

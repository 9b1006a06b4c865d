import { z } from "zod";
import type { ImageRef } from "../../../domain/image.ts";
import type { Engine } from "./engine.ts";
import { GROUP_LABEL } from "./labels.ts";

const BEFORE_LABEL = "dev.loadline.before";

const beforeSchema = z.record(
  z.string(),
  z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
);

/** What each container ran before the deploy of the group began; null: it never ran. */
export type Before = Readonly<Record<string, ImageRef | null>>;

/**
 * What ran before an unfinished deploy of a group; null when none was left unfinished. It lies in the engine, as the
 * labels of an empty volume, as fencing tokens do (fence.ts): whoever goes on after a crash finds it there.
 */
export async function readUnfinished(engine: Engine, group: string, signal: AbortSignal): Promise<Before | null> {
  const [volume] = await engine.volumes(`${GROUP_LABEL}=${group}`, signal);
  const text = volume?.Labels?.[BEFORE_LABEL];
  return text === undefined ? null : beforeSchema.parse(JSON.parse(text));
}

/** Writes down what runs before anything of the group is changed. Nothing when it is written down already. */
export async function beginGroup(engine: Engine, group: string, before: Before, signal: AbortSignal): Promise<void> {
  const labels = { [GROUP_LABEL]: group, [BEFORE_LABEL]: JSON.stringify(before) };
  await engine.createVolume(journalName(group), labels, signal);
}

/** The deploy has ended, one way or the other. */
export async function endGroup(engine: Engine, group: string, signal: AbortSignal): Promise<void> {
  await engine.removeVolume(journalName(group), signal);
}

function journalName(group: string): string {
  return `${group}.loadline-group`;
}

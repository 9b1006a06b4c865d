import type { ActorRecord } from "../services/context.ts";

/** What the line in the log says of a request, as far as it got. */
type Notes = { actor?: ActorRecord; route?: string };

const notes = new WeakMap<Request, Notes>();

/** Answers what it was given. */
export function noteActor(request: Request, actor: ActorRecord): ActorRecord {
  notes.set(request, { ...notes.get(request), actor });
  return actor;
}

/** @param route template of the operation's address: names of deployments and assets are not for the log. */
export function noteRoute(request: Request, route: string): void {
  notes.set(request, { ...notes.get(request), route });
}

export function notesOf(request: Request): Readonly<Notes> {
  return notes.get(request) ?? {};
}

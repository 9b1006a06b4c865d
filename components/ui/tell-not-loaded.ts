import { toast } from "./toast.ts";

/** Says that what somebody asked for has code that could not be had. @param what "The menu". */
export function tellNotLoaded(what: string): void {
  toast.error(
    `${what} could not be loaded. Check that the server can be reached, then try again, or reload the page if Loadline was updated.`,
  );
}

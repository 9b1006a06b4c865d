import { ApiProblem, PageOutdated } from "./api-problem.ts";

/**
 * Code that the page's data needs. Throws PageOutdated where the server is there and has it no more, and ApiProblem with
 * status 0 where the server cannot be reached.
 */
export async function loadCode<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch {
    // Browsers tell neither from the other.
    const answer = await fetch("/api/health").catch(() => null);
    if (answer?.ok) throw new PageOutdated("A part of this page could not be loaded.");
    throw notReached();
  }
}

/** For a request that nothing came back for. */
export function notReached(): ApiProblem {
  return new ApiProblem({
    status: 0,
    title: "Server not reached",
    detail: "Loadline did not answer. Check that the server runs and that this machine can reach it.",
  });
}

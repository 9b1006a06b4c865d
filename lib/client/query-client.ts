import { type DefaultOptions, MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiProblem, PageOutdated } from "./api-problem.ts";

/** Live events tell what changed, so data is fresh until told otherwise; this bounds what a lost event costs. */
const STALE_MS = 30_000;
const MOST_RETRIES = 2;

const defaults: DefaultOptions = {
  queries: {
    staleTime: STALE_MS,
    // Sharing copies objects member by member, which loses a member named `__proto__`: any text may be a name.
    structuralSharing: false,
    // A refusal stays a refusal; only faults and lost connections are worth another try.
    retry: (failures, error) => failures < MOST_RETRIES && !(error instanceof ApiProblem && isFinal(error.status)),
  },
};

function isFinal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

/**
 * @param onUnauthenticated runs when any request finds the sign-in gone.
 * @param onOutdated runs when what is shown cannot be brought up to date by this page any more. Where nothing is shown
 *   yet, the page itself says so.
 */
export function makeQueryClient(
  onUnauthenticated: () => void,
  onOutdated: (problem: PageOutdated) => void,
): QueryClient {
  const onError = (error: Error) => {
    if (error instanceof ApiProblem && error.status === 401) onUnauthenticated();
  };
  return new QueryClient({
    defaultOptions: defaults,
    queryCache: new QueryCache({
      onError: (error, query) => {
        onError(error);
        if (error instanceof PageOutdated && query.state.data !== undefined) onOutdated(error);
      },
    }),
    mutationCache: new MutationCache({ onError }),
  });
}

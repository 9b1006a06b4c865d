import { expect, test, vi } from "vitest";
import { ApiProblem, PageOutdated } from "#lib/client/api-problem.ts";
import { makeQueryClient } from "#lib/client/query-client.ts";

/** The first answer is 1; what is asked for later ends with `failure`. */
async function refetched(failure: Error, first: "shown" | "none") {
  const unauthenticated = vi.fn();
  const outdated = vi.fn();
  const client = makeQueryClient(unauthenticated, outdated);
  const queryKey = ["a"];
  if (first === "shown") client.setQueryData(queryKey, 1);
  const asked = client.fetchQuery({ queryKey, queryFn: () => Promise.reject(failure), retry: false, staleTime: 0 });
  await expect(asked).rejects.toBe(failure);
  return { unauthenticated, outdated, data: client.getQueryData(queryKey) };
}

test("what is shown stays and is said to be out of date where the page cannot renew it any more", async () => {
  const failure = new PageOutdated("A part is gone.");
  const { outdated, unauthenticated, data } = await refetched(failure, "shown");
  expect(data).toBe(1);
  expect(outdated).toHaveBeenCalledExactlyOnceWith(failure);
  expect(unauthenticated).not.toHaveBeenCalled();
});

test("where nothing is shown yet, or the server merely pauses, nothing is said besides", async () => {
  expect((await refetched(new PageOutdated("A part is gone."), "none")).outdated).not.toHaveBeenCalled();
  const away = new ApiProblem({ status: 0, title: "Server not reached", detail: "Not there." });
  expect((await refetched(away, "shown")).outdated).not.toHaveBeenCalled();
});

test("a sign-in that is gone is told at once", async () => {
  const gone = new ApiProblem({ status: 401, title: "Unauthorized", detail: "Sign in." });
  expect((await refetched(gone, "none")).unauthenticated).toHaveBeenCalledOnce();
});

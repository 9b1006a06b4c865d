import { expect, test } from "vitest";
import { ApiProblem } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";

const problem = (status: number) => new ApiProblem({ status, title: "Title", detail: "Detail" });

test.each([0, 500, 503])("what is on the screen stays there while the server fails with %d", (status) => {
  expect(errorInPlace({ data: [], error: problem(status) })).toBeNull();
  expect(errorInPlace({ data: undefined, error: problem(status) })).toMatchObject({ status });
});

test.each([401, 403, 404])("what may not be seen any more is not kept on the screen (%d)", (status) => {
  expect(errorInPlace({ data: [], error: problem(status) })).toMatchObject({ status });
});

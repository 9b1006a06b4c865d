import { z } from "zod";
import type { ReloadOutcome } from "../source.ts";
import type { GraphqlClient } from "./graphql-client.ts";
import { WebserverError } from "./webserver-error.ts";

export const RELOAD_MUTATION = `mutation LoadlineReload($name: String!) {
  reloadRepositoryLocation(repositoryLocationName: $name) {
    __typename
    ... on WorkspaceLocationEntry { locationOrLoadError { __typename ... on PythonError { message } } }
    ... on ReloadNotSupported { message }
    ... on RepositoryLocationNotFound { message }
    ... on UnauthorizedError { message }
    ... on PythonError { message }
  }
}`;

/** Importing the code of a large location takes minutes. */
const RELOAD_MS = 300_000;

const answerSchema = z.object({
  reloadRepositoryLocation: z.union([
    z.object({
      __typename: z.literal("WorkspaceLocationEntry"),
      locationOrLoadError: z.object({ __typename: z.string(), message: z.string().optional() }).nullable(),
    }),
    z.object({
      __typename: z.enum(["ReloadNotSupported", "RepositoryLocationNotFound", "UnauthorizedError", "PythonError"]),
      message: z.string(),
    }),
  ]),
});

/**
 * Has the webserver load a code location anew. `reloaded` says that it did, whether or not the code then loaded: that
 * is a load, and is told as one. Code servers of `dagster api grpc` do not import their code again.
 */
export async function reloadLocation(client: GraphqlClient, name: string, signal: AbortSignal): Promise<ReloadOutcome> {
  try {
    const what = `whether ${name} was reloaded`;
    const question = { what, query: RELOAD_MUTATION, variables: { name }, answer: answerSchema, timeoutMs: RELOAD_MS };
    const { reloadRepositoryLocation: answer } = await client.ask(question, signal);
    switch (answer.__typename) {
      case "WorkspaceLocationEntry":
        return { status: "reloaded" };
      case "ReloadNotSupported":
        return { status: "not_supported", reason: `The webserver cannot reload this code location: ${answer.message}` };
      case "RepositoryLocationNotFound":
        return { status: "failed", reason: `The webserver's workspace has no code location ${name}.` };
      case "UnauthorizedError":
        return {
          status: "failed",
          reason: "The webserver does not let Loadline reload code locations: it is read-only, or the token may not.",
        };
      case "PythonError":
        return { status: "failed", reason: `The webserver could not reload ${name}: ${answer.message.trim()}` };
    }
  } catch (error) {
    if (!(error instanceof WebserverError)) throw error;
    return { status: "failed", reason: error.message };
  }
}

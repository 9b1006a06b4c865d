"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { loadQuery } from "#lib/client/queries/loads.ts";
import type { ListedLoad } from "#lib/contracts/loads.ts";
import { ErrorBox, ErrorFold, ErrorPre, errorText, LoadError } from "./load-error.tsx";

type Props = {
  deployment: string;
  location: string;
  number: number;
  error: NonNullable<ListedLoad["error"]>;
  open?: boolean;
};

/** Why a load of a list failed. What the list left out is read when it is opened or copied. */
export function ListedLoadError({ deployment, location, number, error, open = false }: Props) {
  const client = useQueryClient();
  if (!error.isCut && !error.hasStack) return <LoadError error={error} />;

  async function wholeText(): Promise<string> {
    // An error never changes, so one that was read before will do.
    const { load } = await client.ensureQueryData(loadQuery(deployment, location, number));
    return load.error === null ? error.message : errorText(load.error);
  }

  return (
    <ErrorBox message={error.message} copy={wholeText}>
      <ErrorFold name={error.isCut ? "Whole error" : "Stack"} open={open}>
        <Rest deployment={deployment} location={location} number={number} isCut={error.isCut} />
      </ErrorFold>
    </ErrorBox>
  );
}

type RestProps = { deployment: string; location: string; number: number; isCut: boolean };

/** The stack, after the message when what is shown of that above is cut. */
function Rest({ deployment, location, number, isCut }: RestProps) {
  const load = useQuery(loadQuery(deployment, location, number));
  const failure = errorInPlace(load);
  if (failure !== null) {
    return (
      <p role="alert" className="mt-1.5 flex flex-wrap items-center gap-2 pb-1 text-xs">
        {problemText(failure)}
        <Button onClick={() => void load.refetch()}>Try again</Button>
      </p>
    );
  }
  if (load.data === undefined) {
    return (
      <div role="status" className="mt-1.5 flex animate-appear flex-col gap-1.5 pb-1">
        <span className="sr-only">Loading the error</span>
        <Skeleton className="w-2/3" />
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  const { error } = load.data;
  if (error === null) return null;
  return <ErrorPre>{isCut ? errorText(error) : (error.stack ?? "")}</ErrorPre>;
}

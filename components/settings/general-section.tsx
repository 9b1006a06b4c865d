"use client";

import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { Button } from "#components/ui/button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { TextArea } from "#components/ui/text-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { useConfigureDeployment } from "#lib/client/mutations/configure-deployment.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { splitLines } from "./connection-draft.ts";
import { placeErrors } from "./field-errors.ts";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** What holds for the deployment as a whole. */
export function GeneralSection({ deployment }: { deployment: string }) {
  const { data } = useQuery(deploymentQuery(deployment));
  return (
    <>
      <SectionHeading title="General">What holds for all of {deployment}.</SectionHeading>
      <Frame>
        {data === undefined ? (
          <SkeletonRows label="Loading settings" rows={2} />
        ) : (
          // Another person's change begins the form anew.
          <IgnoredMetadata key={data.ignoredMetadata.join("\n")} deployment={deployment} saved={data.ignoredMetadata} />
        )}
      </Frame>
    </>
  );
}

function IgnoredMetadata({ deployment, saved }: { deployment: string; saved: readonly string[] }) {
  const before = saved.join("\n");
  const [names, setNames] = useState(before);
  const configure = useConfigureDeployment(deployment);
  const dirty = splitLines(names).join("\n") !== before;

  function save(event: FormEvent) {
    event.preventDefault();
    configure.mutate(
      { ignoredMetadata: [...new Set(splitLines(names))] },
      { onSuccess: () => toast.success("Saved. It holds from the next load on.") },
    );
  }

  return (
    <form onSubmit={save} className="flex flex-col gap-3 p-4">
      <TextArea
        label="Ignored metadata"
        rows={4}
        className="font-mono text-xs"
        spellCheck={false}
        placeholder="dagster/table_name"
        hint={
          <>
            One name per line; <code className="font-mono">*</code> stands for any text. Under these names metadata is
            recorded and shown, but a change of it is no change of the asset, from the next load on.
          </>
        }
        error={placeErrors(configure.error).at("ignoredMetadata")}
        value={names}
        onChange={(event) => {
          setNames(event.target.value);
          configure.reset();
        }}
      />
      {configure.isError ? <Notice kind="error">{problemText(configure.error)}</Notice> : null}
      <div className="flex items-center gap-2">
        <Button type="submit" variant="primary" pending={configure.isPending} disabled={!dirty}>
          Save
        </Button>
        {dirty ? (
          <Button onClick={() => setNames(before)} disabled={configure.isPending}>
            Undo changes
          </Button>
        ) : null}
      </div>
    </form>
  );
}

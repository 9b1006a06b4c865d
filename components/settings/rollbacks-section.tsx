"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { RemoteAgentsSection } from "./remote-agents-section.tsx";
import { RollbackSettingsForm } from "./rollback-settings-form.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** How rollbacks are made in a deployment. */
export function RollbacksSection({ deployment }: { deployment: string }) {
  const settings = useQuery(deploymentQuery(deployment));
  const failure = errorInPlace(settings);
  return (
    <>
      <SectionHeading title="Rollbacks">
        Who rolls back here, who has to agree, and how far back it goes.
      </SectionHeading>
      <Frame>
        {settings.isPending ? (
          <SkeletonRows label="Reading the settings" rows={4} />
        ) : failure !== null || settings.data === undefined ? (
          <QueryError
            error={failure ?? new Error("no answer")}
            retry={() => void settings.refetch()}
            what="deployment of this name"
          />
        ) : (
          // What another person saved meanwhile takes the place of what stands here.
          <RollbackSettingsForm key={JSON.stringify(settings.data)} deployment={deployment} saved={settings.data} />
        )}
      </Frame>
      {settings.data?.kind === "airflow" ? <RemoteAgentsSection deployment={deployment} /> : null}
    </>
  );
}

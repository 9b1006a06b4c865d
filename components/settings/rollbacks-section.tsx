"use client";

import { useQuery } from "@tanstack/react-query";
import { deploymentQuery } from "#lib/client/queries/deployments.ts";
import { DeploymentSettings } from "./deployment-settings.tsx";
import { RemoteAgentsSection } from "./remote-agents-section.tsx";
import { RollbackSettingsForm } from "./rollback-settings-form.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** How rollbacks are made in a deployment. */
export function RollbacksSection({ deployment }: { deployment: string }) {
  const { data } = useQuery(deploymentQuery(deployment));
  return (
    <>
      <SectionHeading title="Rollbacks">
        Who rolls back here, who has to agree, and how far back it goes.
      </SectionHeading>
      <Frame>
        <DeploymentSettings deployment={deployment}>
          {(saved) => <RollbackSettingsForm deployment={deployment} saved={saved} />}
        </DeploymentSettings>
      </Frame>
      {data?.kind === "airflow" ? (
        <div className="mt-8">
          <RemoteAgentsSection deployment={deployment} />
        </div>
      ) : null}
    </>
  );
}

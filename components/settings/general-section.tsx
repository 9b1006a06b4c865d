import { GitLinksForm } from "./git-links-form.tsx";
import { IgnoredMetadataForm } from "./ignored-metadata-form.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** What holds for the deployment as a whole. */
export function GeneralSection({ deployment }: { deployment: string }) {
  return (
    <>
      <SectionHeading title="Ignored metadata">
        Metadata under these names are recorded and shown, and make no change from each code location’s next load on.
        The history so far stays as it is.
      </SectionHeading>
      <Frame>
        <IgnoredMetadataForm deployment={deployment} />
      </Frame>
      <div className="mt-8">
        <SectionHeading title="Links to commits">
          Commits link to their pages on GitHub, GitLab and hosts alike without anything set here, and a connection
          tells more of them. For any other git host, say where its pages are.
        </SectionHeading>
        <Frame>
          <GitLinksForm deployment={deployment} />
        </Frame>
      </div>
    </>
  );
}

import { IgnoredMetadataForm } from "./ignored-metadata-form.tsx";
import { Frame, SectionHeading } from "./settings-page.tsx";

/** What holds for the deployment as a whole. */
export function GeneralSection({ deployment }: { deployment: string }) {
  return (
    <>
      <SectionHeading title="Ignored metadata">
        What changes with every deploy without the asset changing need not stand in the history.
      </SectionHeading>
      <Frame>
        <div className="p-4">
          <IgnoredMetadataForm deployment={deployment} />
        </div>
      </Frame>
    </>
  );
}

import { Fragment } from "react";
import type { z } from "zod";
import { Notice } from "#components/ui/notice.tsx";
import type { getDiffOperation } from "#lib/contracts/diff.ts";

type Without = NonNullable<z.infer<typeof getDiffOperation.response>["comparedWithout"]>;

/** What two loads were not compared on, so that nobody takes it for equal. */
export function ComparedWithout({ metadata, partitioning }: Without) {
  return (
    <Notice kind="info" className="mb-3">
      {metadata.length > 0 ? (
        <p>
          Left out, as this deployment ignores them: <NameList names={metadata} />.
        </p>
      ) : null}
      {partitioning ? (
        <p>
          One of these loads was read through Dagster&apos;s GraphQL, which tells partitions and partition mappings in
          part. They are compared as far as both loads have them.
        </p>
      ) : null}
    </Notice>
  );
}

function NameList({ names }: { names: readonly string[] }) {
  return names.map((name, place) => (
    <Fragment key={name}>
      {place > 0 ? ", " : null}
      <code className="break-all font-mono text-xs">{name}</code>
    </Fragment>
  ));
}

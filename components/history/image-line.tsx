import { CopyButton } from "#components/ui/copy-button.tsx";
import { MiddleTruncate } from "#components/ui/middle-truncate.tsx";

type Image = { reference: string; digest: string | null };

/** An image's reference on one line, cut in the middle, with a button that copies it whole. */
export function ImageLine({ image }: { image: Image }) {
  const full = image.digest === null ? image.reference : `${image.reference}@${image.digest}`;
  return (
    <span className="flex min-w-0 items-center gap-0.5">
      <MiddleTruncate text={image.reference} className="font-mono text-xs" />
      <CopyButton text={full} what="image" />
    </span>
  );
}

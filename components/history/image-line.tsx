import { CopyButton } from "#components/ui/copy-button.tsx";
import { MiddleTruncate } from "#components/ui/middle-truncate.tsx";

type Image = { reference: string; digest: string | null };

/** An image's reference on one line, cut in the middle, with a button that copies it whole. */
export function ImageLine({ image }: { image: Image }) {
  const full = image.digest === null ? image.reference : `${image.reference}@${image.digest}`;
  return (
    <span className="flex min-w-0 items-center gap-0.5">
      <MiddleTruncate text={shownName(image)} className="font-mono text-xs" />
      <CopyButton text={full} what="image" />
    </span>
  );
}

/** Every commit of a branch has the branch's name: what tells one from the other stands with it. */
function shownName({ reference, digest }: Image): string {
  return digest?.startsWith("sha1:") ? `${reference}@${digest.slice("sha1:".length, "sha1:".length + 9)}` : reference;
}

import { Download } from "lucide-react";
import { buttonClass } from "#components/ui/button-class.ts";
import { proofHref } from "#lib/client/routes.ts";

/** Downloads the proof of a rollback that has ended, as JSON. */
export function ExportProof({ id }: { id: string }) {
  return (
    <a href={proofHref(id)} download={`loadline-proof-${id}.json`} className={buttonClass("secondary", "sm")}>
      <Download aria-hidden className="size-3.5" />
      Export the proof
    </a>
  );
}

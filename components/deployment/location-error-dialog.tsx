"use client";

import { ListedLoadError } from "#components/history/listed-load-error.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Dialog } from "#components/ui/dialog.tsx";
import { DialogFooter } from "#components/ui/dialog-footer.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { TextWithTimes } from "#components/ui/text-with-times.tsx";
import { historyHref, rollbackDialogHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { ListedLoad } from "#lib/contracts/loads.ts";
import { wayBack } from "./way-back.ts";

type Props = {
  deployment: string;
  location: LocationView;
  load: ListedLoad;
  error: NonNullable<ListedLoad["error"]>;
  onClose: () => void;
};

/** Why the newest load of a code location failed, and the way back to the last one that did not. */
export function LocationErrorDialog({ deployment, location, load, error, onClose }: Props) {
  const { name, goodBefore, lastGoodLoad } = location;
  const way = wayBack(location);
  const canGoBack = way.enabled && goodBefore !== null;
  return (
    <Dialog
      title={`${name} failed to load`}
      subtitle={
        <>
          Load #{load.number}, <RelativeTime at={load.loadedAt} />
        </>
      }
      width="lg"
      onClose={onClose}
    >
      <div className="flex flex-col gap-3 p-4">
        <ListedLoadError deployment={deployment} location={name} number={load.number} error={error} open />
        <p className="text-ink-2">
          {lastGoodLoad === null ? null : `The last load that succeeded is #${lastGoodLoad}. `}
          {way.enabled ? null : <TextWithTimes text={way.reason} />}
        </p>
      </div>
      <DialogFooter>
        <Button onClick={onClose}>Close</Button>
        <IntentLink
          href={historyHref(deployment, name)}
          scroll={false}
          className={buttonClass(canGoBack ? "secondary" : "primary")}
        >
          View history
        </IntentLink>
        {canGoBack ? (
          <IntentLink
            href={rollbackDialogHref(deployment, name, goodBefore.number)}
            scroll={false}
            className={buttonClass("primary")}
          >
            Roll back to #{goodBefore.number}
          </IntentLink>
        ) : null}
      </DialogFooter>
    </Dialog>
  );
}

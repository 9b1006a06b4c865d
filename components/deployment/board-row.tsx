import type { Ref } from "react";
import { cx } from "#components/ui/class-names.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { BOARD_GRID } from "./board-grid.ts";
import { LocationRow } from "./location-row.tsx";

type Props = {
  deployment: string;
  location: LocationView;
  /** Among all that are shown, from 0. */
  index: number;
  isLast: boolean;
  /** Tab enters the list here. */
  isEntry: boolean;
  /** The height that its place has, where what is in it is not drawn yet. */
  emptyPx?: number | null;
  ref?: Ref<HTMLTableRowElement> | undefined;
};

/** A row of the Deployment tab. */
export function BoardRow({ deployment, location, index, isLast, isEntry, emptyPx = null, ref }: Props) {
  return (
    <tr
      ref={ref}
      aria-rowindex={index + 2}
      data-index={index}
      data-row={index}
      tabIndex={isEntry ? 0 : -1}
      style={emptyPx === null ? undefined : { height: emptyPx }}
      className={cx(BOARD_GRID, "focus-inset scroll-mt-24 border-line py-2.5 hover:bg-hover", !isLast && "border-b")}
    >
      {emptyPx === null ? <LocationRow deployment={deployment} location={location} /> : <td colSpan={8} />}
    </tr>
  );
}

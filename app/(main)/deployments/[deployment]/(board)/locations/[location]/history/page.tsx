import type { Metadata } from "next";
import { historyHref } from "#lib/client/routes.ts";
import { requireContext } from "../../../../../../../_page/require-context.ts";
import { type LocationProps, locationOf, titleName } from "../../../../../../../_page/route-params.ts";

export async function generateMetadata(props: LocationProps): Promise<Metadata> {
  const { deployment, location } = await props.params;
  return { title: `History of ${titleName(location)} · ${titleName(deployment)}` };
}

/** Only the history, which the layout shows. */
export default async function HistoryPage(props: LocationProps) {
  const { deployment, location } = await locationOf(props);
  await requireContext(historyHref(deployment, location));
  return null;
}

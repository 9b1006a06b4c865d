import type { Metadata } from "next";
import { RollbackDialog } from "#components/rollback/rollback-dialog.tsx";
import { rollbackDialogHref } from "#lib/client/routes.ts";
import { requireContext } from "../../../../../../../../_page/require-context.ts";
import { type LoadProps, loadOf, titleName } from "../../../../../../../../_page/route-params.ts";

export async function generateMetadata(props: LoadProps): Promise<Metadata> {
  const { deployment, location, number } = await props.params;
  return { title: `Roll back ${titleName(location)} to #${number} · ${titleName(deployment)}` };
}

/** Rollback to this version, over the history. */
export default async function RollbackToPage(props: LoadProps) {
  const { deployment, location, number } = await loadOf(props);
  await requireContext(rollbackDialogHref(deployment, location, number));
  return <RollbackDialog deployment={deployment} location={location} number={number} />;
}

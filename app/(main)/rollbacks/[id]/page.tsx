import type { Metadata } from "next";
import { RollbackPage } from "#components/rollback/rollback-page.tsx";
import { rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { requireRollback } from "#lib/services/rollback/require-rollback.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";
import { nameOf } from "../../../_page/route-params.ts";

type Props = { params: Promise<{ id: string }> };

/** The address has nothing but the id. Of a rollback that is not there, or not for the reader, the page says so. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const id = nameOf((await params).id);
  const context = await requireContext(rollbackHref(id));
  try {
    const { deployment, location, targetLoad } = await requireRollback(context, id, "history.read");
    return { title: `Rollback of ${location} to #${targetLoad} · ${deployment}` };
  } catch (error) {
    if (error instanceof ServiceError) return { title: "Rollback" };
    throw error;
  }
}

export default async function RollbackRoute({ params }: Props) {
  const id = nameOf((await params).id);
  const context = await requireContext(rollbackHref(id));
  return (
    <Hydrate
      prefetch={(client) => [
        client.prefetchQuery({
          ...rollbackQuery(id),
          queryFn: async () => ({ rollback: await getRollback(context, { id }) }),
        }),
      ]}
    >
      <RollbackPage id={id} />
    </Hydrate>
  );
}

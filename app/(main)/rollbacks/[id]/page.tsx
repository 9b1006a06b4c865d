import { RollbackPage } from "#components/rollback/rollback-page.tsx";
import { rollbackQuery } from "#lib/client/queries/rollbacks.ts";
import { rollbackHref } from "#lib/client/routes.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { Hydrate } from "../../../_page/hydrate.tsx";
import { requireContext } from "../../../_page/require-context.ts";
import { nameOf } from "../../../_page/route-params.ts";

export const metadata = { title: "Rollback" };

export default async function RollbackRoute({ params }: { params: Promise<{ id: string }> }) {
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

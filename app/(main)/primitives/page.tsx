import type { Metadata } from "next";
import { GalleryPage } from "#components/gallery/gallery-page.tsx";
import { primitivesHref } from "#lib/client/routes.ts";
import { requireContext } from "../../_page/require-context.ts";

export const metadata: Metadata = { title: "Primitives" };

export default async function PrimitivesRoute() {
  await requireContext(primitivesHref());
  return <GalleryPage />;
}

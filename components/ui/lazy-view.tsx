import { type ComponentType, type LazyExoticComponent, lazy } from "react";
import { NotLoaded } from "./not-loaded.tsx";

/**
 * A part of a page whose code comes when it is shown, in a Suspense. Where the code cannot be had, only the part is
 * missing: React keeps a failure of a lazy component for as long as the page stands, and would give up the whole page.
 * @param instead takes the same properties.
 */
export function lazyView<Props>(
  load: () => Promise<ComponentType<Props>>,
  instead: ComponentType<Props> = NotLoaded,
): LazyExoticComponent<ComponentType<Props>> {
  return lazy(() =>
    load().then(
      (view) => ({ default: view }),
      () => ({ default: instead }),
    ),
  );
}

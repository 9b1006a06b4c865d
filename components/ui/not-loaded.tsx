import { ReloadPage } from "./reload-page.tsx";

/** Stands where a part of the page would whose code could not be had. */
export function NotLoaded() {
  return (
    <p role="alert" className="flex flex-wrap items-center gap-2 px-3 py-2 text-ink-2 text-sm">
      This part of the page could not be loaded.
      <ReloadPage />
    </p>
  );
}

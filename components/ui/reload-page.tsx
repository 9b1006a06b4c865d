import { buttonClass } from "./button-class.ts";

/** For code of the page that could not be loaded: what a newer Loadline no longer has comes with the next page only. */
export function ReloadPage() {
  return (
    <button type="button" onClick={() => window.location.reload()} className={buttonClass()}>
      Reload the page
    </button>
  );
}

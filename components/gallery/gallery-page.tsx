import { PageBar } from "#components/shell/page-bar.tsx";
import { Actions } from "./actions.tsx";
import { Fields } from "./fields.tsx";
import { States } from "./states.tsx";
import { Tokens } from "./tokens.tsx";

/** Everything that screens are made of, each with when to take it: for those who write them, and to look at in dark. */
export function GalleryPage() {
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Primitives" />
      <p className="pb-4 text-ink-2 text-sm">
        What every screen is made of. Take what is here before making something new; a new one is shown here first.
      </p>
      <Tokens />
      <Actions />
      <Fields />
      <States />
    </div>
  );
}

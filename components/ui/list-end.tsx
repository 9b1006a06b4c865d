import { cx } from "./class-names.ts";

type Props = {
  state: "idle" | "loading" | "failed";
  /** What is said in that state. */
  loading: string;
  failed: string;
  retry: () => void;
};

/** The end of what is here of a long list: that more comes, or that it did not and how to ask again. */
export function ListEnd({ state, loading, failed, retry }: Props) {
  return (
    // Without a height of its own while there is nothing to say: the list may be at its end, and its frame with it.
    <div aria-live="polite" className={cx("text-ink-2 text-xs", state !== "idle" && "h-9 px-4 py-2")}>
      {state === "loading" ? loading : null}
      {state === "failed" ? (
        <>
          {failed}{" "}
          <button type="button" onClick={retry} className="rounded font-medium text-accent hover:underline">
            Try again
          </button>
        </>
      ) : null}
    </div>
  );
}

import type { ExternalToast } from "sonner";
import { lazyPart } from "./lazy-part.ts";
import { tellPlainly } from "./plain-alert.ts";

type Kind = "success" | "error" | "message" | "warning";

/** Screen readers follow a region from when they have seen it: the first toast waits until then. */
const FIRST_WAIT_MS = 150;

/**
 * What shows toasts, of which nothing is needed before somebody does something or an event comes. Asked for with the
 * first touch of a page, so that it is there to say that the server is not.
 */
export const toastsPart = lazyPart(() => import("sonner"));

let firstWait: Promise<void> | null = null;

async function loadToasts(): Promise<typeof import("sonner")> {
  const module = await toastsPart.load();
  firstWait ??= new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS));
  await firstWait;
  return module;
}

function tell(kind: Kind) {
  return (text: string, options?: ExternalToast) =>
    void loadToasts().then(
      ({ toast }) => toast[kind](text, options),
      () => tellPlainly(text),
    );
}

/** Says something in the corner of the page, wherever the reader is by then. */
export const toast = {
  success: tell("success"),
  error: tell("error"),
  message: tell("message"),
  warning: tell("warning"),
};

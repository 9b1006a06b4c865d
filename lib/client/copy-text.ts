/**
 * Copies a text; one that has to be read first is given as its promise, at once, while the click is being handled.
 * @throws what the promise rejects with, or an error when the browser does not allow copying.
 */
export async function copyText(text: string | Promise<string>): Promise<void> {
  // Only there on https and localhost, whatever its type says.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) copySelected(typeof text === "string" ? text : await text);
  else if (typeof text === "string") await clipboard.writeText(text);
  else {
    const blob = text.then((read) => new Blob([read], { type: "text/plain" }));
    // A promise, not what it resolves to: some browsers allow copying only while the click is being handled.
    await clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  }
}

/** The older way: a field out of sight is selected and copied. The focus is where it was afterwards. */
function copySelected(text: string): void {
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  field.ariaHidden = "true";
  field.className = "fixed top-0 left-0 opacity-0";
  // A dialog does not let the focus go to what is outside; the one in front comes last.
  const dialogs = document.querySelectorAll("[role=dialog], [role=alertdialog]");
  (dialogs[dialogs.length - 1] ?? document.body).append(field);
  try {
    field.focus({ preventScroll: true });
    field.select();
    if (!document.execCommand("copy")) throw new Error("The browser did not allow copying.");
  } finally {
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

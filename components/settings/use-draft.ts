import { useState } from "react";

/**
 * What a form edits, which begins as what is `saved`. What is saved anew, here or by another person, takes its place;
 * the form itself stays, with the focus in it.
 *
 * @param saved JSON, and nothing but what the form edits: whatever else changes would throw the edits away.
 */
export function useDraft<Draft>(saved: Draft): [draft: Draft, setDraft: (draft: Draft) => void] {
  const text = JSON.stringify(saved);
  const [held, setHeld] = useState({ text, draft: saved });
  const current = held.text === text ? held : { text, draft: saved };
  if (current !== held) setHeld(current);
  return [current.draft, (draft) => setHeld({ text, draft })];
}

import { GallerySection, Specimen } from "./specimen.tsx";

/** Every colour with what it is for; written out, since class names have to stand in the source to be made. */
const COLOURS = [
  { name: "canvas", look: "bg-canvas", use: "behind everything" },
  { name: "surface", look: "bg-surface", use: "cards, tables, fields" },
  { name: "raised", look: "bg-raised", use: "menus, tooltips" },
  { name: "sunken", look: "bg-sunken", use: "code, marks" },
  { name: "hover", look: "bg-hover", use: "what is pointed at" },
  { name: "line", look: "bg-line", use: "between rows" },
  { name: "line-strong", look: "bg-line-strong", use: "around cards" },
  { name: "line-control", look: "bg-line-control", use: "around fields" },
  { name: "accent-soft", look: "bg-accent-soft", use: "what is chosen" },
  { name: "accent-solid", look: "bg-accent-solid", use: "the one main action" },
  { name: "added-soft", look: "bg-added-soft", use: "added, well" },
  { name: "removed-soft", look: "bg-removed-soft", use: "removed, failed" },
  { name: "changed-soft", look: "bg-changed-soft", use: "changed, beware" },
  { name: "danger-solid", look: "bg-danger-solid", use: "what cannot be undone" },
] as const;

const SIZES = [
  { name: "text-2xs", look: "text-2xs", use: "marks" },
  { name: "text-xs", look: "text-xs", use: "second lines, hints" },
  { name: "text-sm", look: "text-sm", use: "tables and forms" },
  { name: "text-base", look: "text-base", use: "text" },
  { name: "text-lg", look: "text-lg", use: "titles of parts" },
  { name: "text-xl", look: "text-xl", use: "titles of pages" },
] as const;

/** Colours and sizes of type (app/globals.css), from which everything else is made. */
export function Tokens() {
  return (
    <GallerySection title="Tokens">
      <Specimen
        name="Colours"
        when="By what they are for. Each has a light and a dark value; text on each of them has 4.5 to 1."
      >
        <ul className="grid w-full grid-cols-2 gap-2">
          {COLOURS.map(({ name, look, use }) => (
            <li key={name} className="flex items-center gap-2 text-xs">
              <span aria-hidden className={`size-8 shrink-0 rounded-md border border-line-strong ${look}`} />
              <span className="min-w-0">
                <span className="block font-mono">{name}</span>
                <span className="text-ink-2">{use}</span>
              </span>
            </li>
          ))}
        </ul>
      </Specimen>
      <Specimen name="Type" when="Six sizes on one rhythm; figures stand in columns.">
        <ul className="flex flex-col gap-2">
          {SIZES.map(({ name, look, use }) => (
            <li key={name} className={look}>
              #12 added 1,204 assets <span className="text-ink-2 text-xs">{`${name}: ${use}`}</span>
            </li>
          ))}
        </ul>
      </Specimen>
    </GallerySection>
  );
}

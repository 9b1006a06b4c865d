import { KINDS } from "#components/history/changed-keys.tsx";
import { cx } from "#components/ui/class-names.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { plural } from "#lib/client/format/counts.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { LineageNode, LineageView } from "#lib/contracts/lineage.ts";
import { displayKey } from "#lib/domain/snapshot/key.ts";
import { changeText } from "./node-text.ts";

type Props = {
  deployment: string;
  /** The code location that the lineage is looked at from. */
  location: string;
  lineage: LineageView;
  /** What the lineage is of: "This asset", "Changed". */
  startsWord: string;
};

type Row = { node: LineageNode; parents: string[]; children: string[] };

/** A lineage in words: the same assets and dependencies as the picture, nearest first. */
export function LineageList({ deployment, location, lineage, startsWord }: Props) {
  const rows = rowsOf(lineage);
  const parts = [
    { heading: startsWord, rows: rows.filter(({ node }) => node.depth === 0) },
    { heading: "Upstream", rows: rows.filter(({ node }) => node.depth < 0) },
    { heading: "Downstream", rows: rows.filter(({ node }) => node.depth > 0) },
  ];
  return (
    <div className="flex flex-col">
      {parts.map(({ heading, rows: some }) =>
        some.length === 0 ? null : (
          <section key={heading} aria-label={heading}>
            <h3 className="border-line border-b bg-canvas px-4 py-1.5 font-medium text-ink-2 text-xs">
              {heading} · {plural(some.length, "asset")}
            </h3>
            <ul>
              {some.map((row) => (
                <li key={JSON.stringify(row.node.key)} className="border-line border-b px-4 py-2 last:border-b-0">
                  <ListRow deployment={deployment} location={location} row={row} />
                </li>
              ))}
            </ul>
          </section>
        ),
      )}
    </div>
  );
}

function ListRow({ deployment, location, row }: { deployment: string; location: string; row: Row }) {
  const { node, parents, children } = row;
  const kind = node.change === null ? null : KINDS[node.change.kind];
  const text = displayKey(node.key);
  const steps = Math.abs(node.depth);
  return (
    <>
      <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        {node.location === null ? (
          <span className="font-medium wrap-any">{text}</span>
        ) : (
          <IntentLink
            href={assetHref(deployment, node.location, node, node.change === null ? "overview" : "changes")}
            className="rounded font-medium wrap-any hover:text-accent hover:underline"
          >
            {text}
          </IntentLink>
        )}
        {kind && node.change ? <span className={cx("text-xs", kind.look)}>{changeText(node.change)}</span> : null}
        {node.location === null ? <span className="text-ink-2 text-xs">not in any code location</span> : null}
        {node.location !== null && node.location !== location ? (
          <span className="text-ink-2 text-xs wrap-any">in {node.location}</span>
        ) : null}
        {steps > 1 ? <span className="text-ink-2 text-xs">{steps} steps away</span> : null}
      </p>
      <Neighbours word="Depends on" names={parents} hidden={node.hidden.upstream} />
      <Neighbours word="Used by" names={children} hidden={node.hidden.downstream} />
    </>
  );
}

/** Names of neighbours that a row has before the rest is counted. */
const NAMED = 6;

function Neighbours({ word, names, hidden }: { word: string; names: readonly string[]; hidden: number }) {
  const shown = names.slice(0, NAMED);
  const rest = names.length - shown.length + hidden;
  if (names.length + hidden === 0) return null;
  return (
    <p className="text-ink-2 text-xs wrap-any">
      {word} {shown.join(", ")}
      {rest > 0 ? `${shown.length > 0 ? " and " : ""}${rest} more` : ""}
    </p>
  );
}

function rowsOf({ nodes, edges }: LineageView): Row[] {
  const rows = nodes.map((node): Row => ({ node, parents: [], children: [] }));
  for (const { from, to, change } of edges) {
    const [parent, child] = [rows[from], rows[to]];
    if (parent === undefined || child === undefined) continue;
    const mark = change === null ? "" : ` (${change})`;
    child.parents.push(`${displayKey(parent.node.key)}${mark}`);
    parent.children.push(`${displayKey(child.node.key)}${mark}`);
  }
  return rows;
}

"use client";

import { useState } from "react";
import { Badge } from "#components/ui/badge.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { number, plural } from "#lib/client/format/counts.ts";
import type { ShownCell, ShownTable } from "#lib/client/format/dagster-metadata.ts";
import { cellText, safeHref } from "#lib/client/format/metadata-value.ts";
import { AssetLink, type MetadataPlace } from "./asset-link.tsx";
import { CELL_CLASS, ColumnHead } from "./column-head.tsx";
import { WebLink } from "./web-link.tsx";

/** Tables with more rows can be searched. */
const FEW = 20;
/** Rows that are made at once; a recorded table may have a hundred thousand. */
const STEP = 200;

type Props = { table: ShownTable; place?: MetadataPlace | undefined };

/** A recorded value that has rows and columns. A large one scrolls, can be searched, and shows more rows when asked. */
export function MetadataTable({ table, place }: Props) {
  const [q, setQ] = useState("");
  const [most, setMost] = useState(STEP);
  const { columns, rows } = table;
  const found = q === "" ? rows : rows.filter((row) => row.some((cell) => holds(cell, q)));
  return (
    <div className="min-w-0 overflow-hidden rounded-md border border-line">
      {rows.length > FEW ? (
        <div className="flex items-center gap-3 border-line border-b bg-sunken px-2.5 py-1.5">
          <input
            type="search"
            aria-label="Search the table"
            placeholder={`Search ${plural(rows.length, "row")}…`}
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className={`${INPUT_CLASS} h-7 max-w-64 text-xs`}
          />
          <span role="status" className="text-ink-2 text-xs">
            {q === "" ? null : `${number(found.length)} of ${number(rows.length)}`}
          </span>
        </div>
      ) : null}
      <ScrollBox aria-label="Table" className="max-h-96 overflow-auto">
        <table className="w-full text-left text-xs">
          <thead className="sticky top-0 bg-sunken">
            <tr>
              {columns.map((column) => (
                <ColumnHead key={column} name={column} />
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {found.slice(0, most).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and never move
              <tr key={index}>
                {row.map((cell, at) => (
                  <td key={columns[at]} className={CELL_CLASS}>
                    <Cell cell={cell} place={place} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {found.length > most ? (
          <button
            type="button"
            onClick={() => setMost(most + STEP)}
            className="focus-inset w-full px-2.5 py-1.5 text-left font-medium text-accent text-xs hover:bg-hover"
          >
            Show {number(Math.min(STEP, found.length - most))} more of {plural(found.length, "row")}
          </button>
        ) : null}
      </ScrollBox>
    </div>
  );
}

function holds(cell: ShownCell, q: string): boolean {
  return cellText(cell).toLowerCase().includes(q.toLowerCase());
}

function Cell({ cell, place }: { cell: ShownCell; place: MetadataPlace | undefined }) {
  const href = cell.href === undefined ? null : safeHref(cell.href);
  return (
    <>
      {href !== null ? (
        <WebLink href={href}>{cell.text}</WebLink>
      ) : cell.sources !== undefined ? (
        <ul className="flex flex-col gap-0.5">
          {cell.sources.map((source) => (
            <li key={JSON.stringify(source)}>
              <AssetLink assetKey={source.asset} place={place} />
              <span className="text-ink-3">: </span>
              <code className="font-mono">{source.column}</code>
            </li>
          ))}
        </ul>
      ) : cell.isCode ? (
        <code className="font-mono">{cell.text}</code>
      ) : (
        <span className="whitespace-pre-wrap">{cell.text}</span>
      )}
      {cell.marks?.map((mark) => (
        <Badge key={mark} className="mr-1 last:mr-0 [*+&]:ml-1.5">
          {mark}
        </Badge>
      ))}
    </>
  );
}

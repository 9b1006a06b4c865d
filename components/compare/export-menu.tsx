"use client";

import { Braces, Download, FileText, Table } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Menu, MenuDownload } from "#components/ui/menu.tsx";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import type { DiffSearch } from "#lib/client/format/diff-search.ts";
import { diffFileHref } from "#lib/client/queries/compare.ts";
import type { DiffFormat } from "#lib/contracts/diff.ts";

type Props = { deployment: string; location: string; range: CompareRange; search: DiffSearch };

/** The compare as a file, filtered as it is shown; and as Markdown at once for a pull request. */
export function ExportMenu({ deployment, location, range, search }: Props) {
  const href = (format: DiffFormat) => diffFileHref(deployment, location, range, search, format);
  return (
    <span className="flex items-center gap-1">
      <Menu
        trigger={
          <Button size="sm">
            <Download aria-hidden className="size-3.5" />
            Export
          </Button>
        }
      >
        <MenuDownload icon={<FileText aria-hidden />} href={href("markdown")}>
          Markdown, for a pull request
        </MenuDownload>
        <MenuDownload icon={<Table aria-hidden />} href={href("csv")}>
          CSV
        </MenuDownload>
        <MenuDownload icon={<Braces aria-hidden />} href={href("json")}>
          JSON
        </MenuDownload>
      </Menu>
      <CopyButton text={() => readText(href("markdown"))} what="changes as Markdown" />
    </span>
  );
}

async function readText(href: string): Promise<string> {
  const answer = await fetch(href);
  if (!answer.ok) throw new Error(`The server answered with status ${answer.status}`);
  return answer.text();
}

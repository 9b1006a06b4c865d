"use client";

import { useQueries } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { problemText } from "#lib/client/api-problem.ts";
import { number } from "#lib/client/format/counts.ts";
import { type Group, groupMembersQuery, MOST_MEMBERS } from "#lib/client/queries/group-members.ts";
import type { LoadItem } from "#lib/contracts/loads.ts";

export type LoadRow = {
  kind: "load";
  id: string;
  load: LoadItem;
  /** The similar entries that this row stands for; null when it stands for itself. */
  group: Group | null;
  /** Shown under the opened row of its group. */
  member: boolean;
};
/** A line in place of rows: one that is still loading (no text), failed, or cut off. */
export type NoteRow = { kind: "note"; id: string; text: string | null };
export type HistoryRowData = LoadRow | NoteRow;

type HistoryRows = {
  rows: HistoryRowData[];
  /** Groups that are open, by the number of their first load. */
  openGroups: ReadonlySet<number>;
  toggleGroup: (first: number) => void;
};

/** The loads as rows, with the members of opened groups in their places. */
export function useHistoryRows(deployment: string, location: string, items: readonly LoadItem[]): HistoryRows {
  const [openGroups, setOpenGroups] = useState<ReadonlySet<number>>(new Set());
  const toggleGroup = useCallback((first: number) => {
    setOpenGroups((open) => {
      const next = new Set(open);
      if (!next.delete(first)) next.add(first);
      return next;
    });
  }, []);

  const open = useMemo(
    () =>
      openGroups.size === 0
        ? []
        : items.flatMap(({ group }) => (group && group.count > 1 && openGroups.has(group.first) ? [group] : [])),
    [items, openGroups],
  );
  const answers = useQueries({ queries: open.map((group) => groupMembersQuery(deployment, location, group)) });
  const membersOf = new Map(open.map((group, index) => [group.first, answers[index]]));
  const version = answers.map(({ status, dataUpdatedAt }) => `${status} ${dataUpdatedAt}`).join();

  // Of a hundred thousand loads, so only when they or the answers are others: scrolling is neither.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for the answers, which are new objects each time
  const rows = useMemo(() => rowsOf(items, membersOf), [items, open, version]);
  return { rows, openGroups, toggleGroup };
}

type Answer = { isError: boolean; error: Error | null; data: LoadItem[] | undefined };

function rowsOf(items: readonly LoadItem[], membersOf: ReadonlyMap<number, Answer | undefined>): HistoryRowData[] {
  return items.flatMap((load): HistoryRowData[] => {
    const group = load.group && load.group.count > 1 ? load.group : null;
    const head: LoadRow = { kind: "load", id: `load ${load.number}`, load, group, member: false };
    const answer = group === null ? undefined : membersOf.get(group.first);
    if (group === null || answer === undefined) return [head];
    const note = (text: string): NoteRow => ({ kind: "note", id: `note ${group.first}`, text });
    if (answer.isError) return [head, note(problemText(answer.error))];
    if (answer.data === undefined) {
      // As many as will come, so that what is below moves once.
      const coming = Math.min(group.count - 1, MOST_MEMBERS);
      const blank = (_: unknown, at: number): NoteRow => ({
        kind: "note",
        id: `note ${group.first} ${at}`,
        text: null,
      });
      return [head, ...Array.from({ length: coming }, blank)];
    }
    const members = answer.data.map(
      (member): LoadRow => ({ kind: "load", id: `load ${member.number}`, load: member, group: null, member: true }),
    );
    const cut = group.count - 1 - members.length;
    const rest = cut > 0 && members.length >= MOST_MEMBERS;
    return [head, ...members, ...(rest ? [note(`${number(cut)} older ones show when nothing is collapsed.`)] : [])];
  });
}

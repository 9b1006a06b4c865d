"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Command as Cmdk } from "cmdk";
import { Box, CircleCheck, CircleX, Globe, Layers, Search } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useInFront } from "#components/ui/in-front.ts";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import { searchQuery } from "#lib/client/queries/search.ts";
import { assetHref, historyHref, loadHref } from "#lib/client/routes.ts";
import type { SearchView } from "#lib/contracts/search.ts";
import { shortCommit } from "#lib/domain/commit.ts";
import { matchingCommands } from "./command.ts";
import { useCommands } from "./use-commands.tsx";
import { useGo } from "./use-go.ts";

/** Pause after the last key before the server is asked. */
const PAUSE_MS = 150;

type Props = {
  /** Where the reader is: what can be done there comes first. */
  deployment: string | null;
  location: string | null;
  /** What is asked for: it may be typed before any of this is there. */
  text: string;
  onText: (text: string) => void;
  onClose: () => void;
};

/** Goes anywhere and does anything by a few letters: places, loads and assets that the server finds, and commands. */
export function CommandPalette({ deployment, location, text, onText, onClose }: Props) {
  const asked = useLater(text);
  const commands = matchingCommands(useCommands({ deployment, location }, text), text);
  const [everywhere, setEverywhere] = useState(deployment === null);
  const search = useQuery(searchQuery(asked, everywhere ? null : deployment));
  const go = useGo();
  useInFront();
  const found = text.trim() === "" ? undefined : search.data;
  const waiting = text.trim() !== "" && (asked !== text || search.isFetching);
  const empty = commands.length === 0 && (found === undefined || isEmpty(found));
  const open = (href: string) => {
    onClose();
    go(href);
  };
  return (
    <Base.Root open onOpenChange={(next) => (next ? undefined : onClose())}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-50 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-50 flex items-start justify-center overflow-hidden p-2 sm:pt-[12vh]">
          <Base.Popup
            className="flex max-h-full w-full max-w-2xl flex-col overflow-hidden rounded-xl border border-line-strong bg-surface text-ink shadow-modal outline-hidden sm:max-h-[70vh]"
            onKeyDown={(event) => {
              // A dialog beneath closes at Esc too, and is not meant.
              if (event.key !== "Escape") return;
              event.stopPropagation();
              onClose();
            }}
          >
            <Base.Title className="sr-only">Search and commands</Base.Title>
            <Cmdk label="Search and commands" shouldFilter={false} loop className="flex min-h-0 flex-col">
              <div className="flex shrink-0 items-center gap-2.5 border-line border-b px-4">
                <Search aria-hidden className="size-4 shrink-0 text-ink-3" />
                <Cmdk.Input
                  autoFocus
                  value={text}
                  onValueChange={onText}
                  maxLength={200}
                  placeholder="Code location, load, commit, image, asset, or what to do…"
                  className="h-12 w-full bg-transparent text-base outline-hidden placeholder:text-ink-3"
                />
              </div>
              <Cmdk.List
                label="What was found"
                className="min-h-0 grow overflow-y-auto overscroll-contain p-1.5 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3 [&_[cmdk-group-heading]]:text-xs"
              >
                {commands.length === 0 ? null : (
                  <Cmdk.Group heading={text.trim() === "" ? "Suggestions" : "Commands"}>
                    {commands.map(({ id, label, hint, icon, run }) => (
                      <Item
                        key={id}
                        id={`command ${id}`}
                        icon={icon}
                        hint={hint}
                        onSelect={() => {
                          onClose();
                          run();
                        }}
                      >
                        {label}
                      </Item>
                    ))}
                  </Cmdk.Group>
                )}
                {found === undefined ? null : <Found found={found} here={deployment} open={open} />}
                {found === undefined || everywhere ? null : (
                  <Item id="everywhere" icon={<Globe />} onSelect={() => setEverywhere(true)}>
                    Search all deployments
                  </Item>
                )}
              </Cmdk.List>
              {/* Room for a line is there with nothing in it: the box keeps its height while one types. */}
              <div
                role="status"
                className="min-h-8.75 shrink-0 border-line border-t px-4 py-2 text-ink-2 text-xs empty:border-transparent"
              >
                {search.isError && text.trim() !== "" ? (
                  <span className="text-removed">{problemText(search.error)}</span>
                ) : waiting ? (
                  <span className="inline-block animate-appear">Searching…</span>
                ) : empty ? (
                  `Nothing contains “${text.trim()}”. Commits are found by their hash, loads by their number, such as #12.`
                ) : null}
              </div>
            </Cmdk>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** The text as it was a moment after the last key. */
function useLater(text: string): string {
  const [later, setLater] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setLater(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return later;
}

function isEmpty({ locations, loads, assets }: SearchView): boolean {
  return locations.length + loads.length + assets.length === 0;
}

type FoundProps = { found: SearchView; here: string | null; open: (href: string) => void };

function Found({ found: { locations, loads, assets }, here, open }: FoundProps) {
  /** The deployment goes without saying where it is the one that the reader looks at. */
  const placeOf = (deployment: string, location: string | null) =>
    [deployment === here ? null : deployment, location].filter((name) => name !== null).join(" / ");
  return (
    <>
      {locations.length === 0 ? null : (
        <Cmdk.Group heading="Code locations">
          {locations.map(({ deployment, name, currentLoad }) => (
            <Item
              key={`${deployment} ${name}`}
              id={`location ${deployment} ${name}`}
              icon={<Layers />}
              hint={placeOf(deployment, currentLoad === null ? null : `#${currentLoad}`)}
              onSelect={() => open(historyHref(deployment, name))}
            >
              {name}
            </Item>
          ))}
        </Cmdk.Group>
      )}
      {loads.length === 0 ? null : (
        <Cmdk.Group heading="Loads">
          {loads.map((load) => (
            <Item
              key={`${load.deployment} ${load.location} ${load.number}`}
              id={`load ${load.deployment} ${load.location} ${load.number}`}
              icon={
                load.status === "failed" ? (
                  <CircleX aria-label="Failed" className="text-removed" />
                ) : (
                  <CircleCheck aria-label="Loaded" className="text-added" />
                )
              }
              hint={<RelativeTime at={load.loadedAt} />}
              onSelect={() => open(loadHref(load.deployment, load.location, load.number))}
            >
              <span className="font-medium">
                {placeOf(load.deployment, load.location)} #{load.number}
              </span>
              <span className="text-ink-2">
                {[load.commit === null ? null : shortCommit(load.commit), load.message ?? load.image]
                  .filter((part) => part !== null)
                  .map((part) => ` · ${part}`)
                  .join("")}
              </span>
            </Item>
          ))}
        </Cmdk.Group>
      )}
      {assets.length === 0 ? null : (
        <Cmdk.Group heading="Assets">
          {assets.map((asset) => (
            <Item
              key={`${asset.deployment} ${asset.location} ${JSON.stringify(asset.key)} ${asset.repository ?? ""}`}
              id={`asset ${asset.deployment} ${asset.location} ${JSON.stringify(asset.key)} ${asset.repository ?? ""}`}
              icon={<Box />}
              hint={placeOf(asset.deployment, asset.location)}
              onSelect={() => open(assetHref(asset.deployment, asset.location, asset))}
            >
              {asset.name}
              {asset.exists ? null : <span className="text-ink-3"> (removed)</span>}
            </Item>
          ))}
        </Cmdk.Group>
      )}
    </>
  );
}

type ItemProps = { id: string; icon: ReactNode; hint?: ReactNode; onSelect: () => void; children: ReactNode };

function Item({ id, icon, hint, onSelect, children }: ItemProps) {
  return (
    <Cmdk.Item
      value={id}
      onSelect={onSelect}
      className="flex min-h-9 cursor-default select-none items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm data-[selected=true]:bg-hover"
    >
      <span className="shrink-0 text-ink-3 [&>svg]:size-4">{icon}</span>
      <span className="min-w-0 grow wrap-any sm:line-clamp-1">{children}</span>
      {hint ? <span className="max-w-[40%] shrink-0 truncate text-ink-2 text-xs">{hint}</span> : null}
    </Cmdk.Item>
  );
}

import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ScrollPre } from "#components/ui/scroll-box.tsx";

type Props = { error: { message: string; stack?: string | undefined }; open?: boolean };

/** Why a load failed: the message whole, the stack folded. */
export function LoadError({ error, open = false }: Props) {
  return (
    <div className="min-w-0 rounded-lg border border-removed/30 bg-removed-soft">
      <div className="flex items-start gap-2 px-3 py-2">
        <p className="max-h-40 min-w-0 grow overflow-y-auto whitespace-pre-wrap font-mono text-xs wrap-any">
          {error.message}
        </p>
        <CopyButton text={error.stack ? `${error.message}\n\n${error.stack}` : error.message} what="error" />
      </div>
      {error.stack ? (
        <Disclosure
          open={open}
          className="border-removed/20 border-t px-3 py-1.5"
          summary={<span className="text-xs">Stack</span>}
        >
          <ScrollPre className="mt-1.5 max-h-96 pb-1 text-2xs leading-4">{error.stack}</ScrollPre>
        </Disclosure>
      ) : null}
    </div>
  );
}

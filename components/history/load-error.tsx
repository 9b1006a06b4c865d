import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ScrollPre } from "#components/ui/scroll-box.tsx";
import type { LoadView } from "#lib/contracts/loads.ts";

type WholeError = NonNullable<LoadView["error"]>;

/** Why a load failed: the message whole, the stack folded, or open where it is what one came for. */
export function LoadError({ error, open = false }: { error: WholeError; open?: boolean }) {
  return (
    <ErrorBox message={error.message} copy={errorText(error)}>
      {error.stack ? (
        <ErrorFold name="Stack" open={open}>
          <ErrorPre>{error.stack}</ErrorPre>
        </ErrorFold>
      ) : null}
    </ErrorBox>
  );
}

/** All that an error says, as it is copied. */
export function errorText({ message, stack }: WholeError): string {
  return stack ? `${message}\n\n${stack}` : message;
}

type BoxProps = { message: string; copy: string | (() => Promise<string>); children: ReactNode };

export function ErrorBox({ message, copy, children }: BoxProps) {
  return (
    <div className="min-w-0 rounded-lg border border-removed/30 bg-removed-soft">
      <div className="flex items-start gap-2 px-3 py-2">
        <p className="max-h-40 min-w-0 grow overflow-y-auto whitespace-pre-wrap font-mono text-xs wrap-any">
          {message}
        </p>
        <CopyButton text={copy} what="error" />
      </div>
      {children}
    </div>
  );
}

export function ErrorFold({ name, open = false, children }: { name: string; open?: boolean; children: ReactNode }) {
  return (
    <Disclosure
      open={open}
      className="border-removed/20 border-t px-3 py-1.5"
      summary={<span className="text-xs">{name}</span>}
    >
      {children}
    </Disclosure>
  );
}

export function ErrorPre({ children }: { children: string }) {
  return <ScrollPre className="mt-1.5 max-h-96 pb-1 text-2xs leading-4">{children}</ScrollPre>;
}

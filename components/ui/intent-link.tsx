"use client";

import Link from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link that fetches its page ahead when a pointer or the focus comes to it. Lists have hundreds of links,
 * and fetching what merely scrolls by would keep the server busy with pages that nobody opens.
 */
export function IntentLink({ onPointerEnter, onFocus, ...rest }: Omit<ComponentProps<typeof Link>, "prefetch">) {
  const [intended, setIntended] = useState(false);
  return (
    <Link
      {...rest}
      prefetch={intended ? null : false}
      onPointerEnter={(event) => {
        setIntended(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setIntended(true);
        onFocus?.(event);
      }}
    />
  );
}

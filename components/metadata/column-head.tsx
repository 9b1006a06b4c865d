/** The head of a column of a recorded table. */
export function ColumnHead({ name }: { name: string }) {
  return (
    <th scope="col" className="px-2.5 py-1 font-medium text-ink-2">
      {name}
    </th>
  );
}

/** How a cell of a recorded table looks. */
export const CELL_CLASS = "min-w-24 max-w-md px-2.5 py-1 align-top wrap-any";

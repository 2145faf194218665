import type { Cells } from "../../protocol/cells.js";
import { RequestFailure } from "../../protocol/failure.js";
import type { Row } from "../../protocol/rows.js";
import { HeldCells } from "./heldCells.js";

/**
 * The rows with the cells that they name before them: as many tokens of any kind as they stand for, and the patches at
 * the same tokens as before.
 * @throws RequestFailure `bad-request` for cells that are not there, or do not fit themselves.
 */
export function withCells<One extends Pick<Row, "tokens" | "patches" | "cells">>(
  rows: readonly One[],
  cells: readonly Cells[],
): (Omit<One, "cells"> & { readonly behind: HeldCells | undefined })[] {
  const held = cells.map((one) => new HeldCells(one));
  return rows.map(({ cells: named, ...row }) => {
    if (named === undefined) return { ...row, behind: undefined };
    const behind = held[named];
    if (behind === undefined) throw new RequestFailure("bad-request", `There are no cells ${named}.`);
    const { length } = behind;
    return {
      ...row,
      behind,
      tokens: [...new Array<number>(length).fill(0), ...row.tokens],
      patches: row.patches.map((patch) => ({ ...patch, position: patch.position + length })),
    };
  });
}

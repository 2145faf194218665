import type { Figure } from "../../analysis/figure.js";

/** What the view of a figure is given. */
export interface FigureProps<Kind extends Figure["kind"]> {
  readonly figure: Extract<Figure, { kind: Kind }>;
  /** CSS pixels that it may take. */
  readonly width: number;
  /** Whether there is a pointer and a keyboard, rather than paper. */
  readonly interactive: boolean;
}

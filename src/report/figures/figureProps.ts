import type { Figure } from "../../analysis/figure.js";

/** What the view of a figure is given. */
export interface FigureProps<Kind extends Figure["kind"]> {
  readonly figure: Extract<Figure, { kind: Kind }>;
  /** CSS pixels that it may take. */
  readonly width: number;
  /** Whether there is a pointer and a keyboard, rather than paper. */
  readonly interactive: boolean;
}

/** What a click on a mark of a chart does, or Enter on it. */
export interface Pick {
  /** Behind what the mark says of itself: "Go to line 7." */
  says(place: number): string;
  on(place: number): void;
}

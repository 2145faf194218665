import type { ComponentChildren } from "preact";
import type { ComparisonData } from "./comparisonData.js";

/** What a reader can do from within a section. */
export interface SectionActions {
  /** @param line 1-based. */
  revealLine(line: number): void;
  /** @param layer 0-based. */
  pinLayer(layer: number): void;
  sweepLayers(): void;
  turnDial(): void;
}

/** Where a section stands. */
export interface Surroundings {
  /** CSS pixels that it may take. */
  readonly width: number;
  /** Keeps ids apart on a page that shows several files. */
  readonly prefix: string;
  /** null on paper. */
  readonly actions: SectionActions | null;
}

/** One part of the panel and of the report: a file of its own, entered in the registry. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Narrow sections share a line where there is room. */
  readonly span: "full" | "half";
  /** null where there is nothing to show, and the title is left out as well. */
  render(data: ComparisonData, surroundings: Surroundings): ComponentChildren;
}

import type { TargetedKeyboardEvent } from "preact";
import type { Pick } from "../figures/figureProps.js";

/**
 * One tab stop for many marks: arrows, Home and End move on among the elements with `data-stop` below the one
 * that listens. The caller keeps which of them Tab reaches.
 */
export function moveAmongStops(
  event: TargetedKeyboardEvent<Element>,
  keys: { readonly back: readonly string[]; readonly on: readonly string[] },
): void {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement | SVGElement>("[data-stop]")];
  const current = stops.findIndex((stop) => stop === event.target);
  if (current < 0) return;
  let next: number;
  if (keys.back.includes(event.key)) next = current - 1;
  else if (keys.on.includes(event.key)) next = current + 1;
  else if (event.key === "Home") next = 0;
  else if (event.key === "End") next = stops.length - 1;
  else return;
  event.preventDefault();
  stops[next]?.focus();
}

/** What makes a mark say what it stands for, and a button where something can be done with it. */
export function pickable(says: string, place: number, pick: Pick | null) {
  if (pick === null) return { role: "img" as const, "aria-label": says };
  return {
    role: "button" as const,
    "aria-label": `${says}. ${pick.says(place)}`,
    onClick: () => {
      pick.on(place);
    },
    onKeyDown: (event: TargetedKeyboardEvent<SVGElement>) => {
      if (pressed(event)) pick.on(place);
    },
  };
}

/** Enter and the space bar press a button; what is drawn as SVG has to say so itself. */
function pressed(event: TargetedKeyboardEvent<Element>): boolean {
  if (event.key !== "Enter" && event.key !== " ") return false;
  event.preventDefault();
  return true;
}

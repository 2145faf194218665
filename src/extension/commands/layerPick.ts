import * as vscode from "vscode";
import * as z from "zod";
import { actsAtEveryLayer } from "../../method/vectorText.js";
import type { TaskSnapshot } from "../files/taskSnapshot.js";
import type { Known } from "../known/known.js";
import type { VectorNote } from "../known/vectorIndex.js";
import { inertText } from "../messages/inertText.js";
import { UserMessage } from "../messages/userMessage.js";

/** A layer to write into the file, 0-based, or the wish to try them all on the queries first. */
export const LayerChoice = z.union([z.int().nonnegative(), z.enum(["auto", "sweep"])]);
export type LayerChoice = z.infer<typeof LayerChoice>;

interface LayerItem extends vscode.QuickPickItem {
  readonly choice: LayerChoice;
}

/** Asks for one of the layers that the file's vector was tried at, with how each did. */
export async function pickLayer(known: Known, file: TaskSnapshot): Promise<LayerChoice | undefined> {
  const { tasks, vectors, results } = known;
  const dependencies = tasks.dependencies(file);
  const note = vectors.find(file.uri, dependencies.taskVector)?.value;
  if (note === undefined) {
    throw new UserMessage("There is no task vector yet. Compress the demonstrations, then choose its layer.");
  }
  const swept = results.of(file.uri).sweep(dependencies)?.value;
  const accuracyAt = (layer: number): number | undefined =>
    swept?.layers.find((one) => one.layer === layer)?.test?.accuracy.value;
  const items: LayerItem[] = [
    { label: "$(graph-line) Try the queries at every layer", choice: "sweep" },
    ...(file.document.settings.vector.layer === "auto" ? [] : [automatic]),
    ...note.candidates.map((candidate) => layerItem(note, candidate, accuracyAt(candidate.layer))),
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: inertText(`Layers of ${file.document.settings.name}`),
    placeHolder: placeholderFor(note),
  });
  return picked?.choice;
}

function placeholderFor({ method }: VectorNote): string {
  return method === "cells"
    ? "Cells act at every layer. Pinning a layer takes a vector at that layer instead of the cells."
    : "Choose a layer to pin it in the file. Held-out figures chose the layer; they do not test it.";
}

const automatic: LayerItem = {
  label: "$(sparkle) Choose by the demonstrations",
  description: "vector.layer: auto",
  choice: "auto",
};

/** @param onQueries accuracy on the queries with the vector at this layer, where it was measured. */
function layerItem(
  note: VectorNote,
  { layer, firstTokenAgreement, firstTokenKl }: VectorNote["candidates"][number],
  onQueries: number | undefined,
): LayerItem {
  const figures = [
    `held out: same first token as the full prompt ${Math.round(firstTokenAgreement * 100)} %`,
    `KL ${firstTokenKl.toFixed(2)}`,
    ...(onQueries === undefined ? [] : [`queries ${Math.round(onQueries * 100)} %`]),
  ];
  const mark = layer === note.layer && !actsAtEveryLayer(note.method) ? "$(check) " : "";
  return { label: `${mark}Layer ${layer}`, description: figures.join(", "), choice: layer };
}

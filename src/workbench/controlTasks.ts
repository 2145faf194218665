import { parseDocument } from "../language/parse.js";
import type { TaskVector } from "../method/taskVector.js";
import type { TaskFile } from "./taskFile.js";

/** The tasks whose vectors are controls, in the order in which they are tried: every file has one, always the same. */
const TASKS: readonly { readonly name: string; readonly text: string }[] = [
  {
    name: "opposites",
    text: "old -> new\nday -> night\nwarm -> cool\nfull -> empty\nstrong -> weak\nabove -> below\nlate -> early\nthick -> thin\n",
  },
  {
    name: "plurals",
    text: "house -> houses\nriver -> rivers\ncity -> cities\nchild -> children\nleaf -> leaves\nbox -> boxes\nfoot -> feet\nstory -> stories\n",
  },
  {
    name: "first letters",
    text: "garden -> g\nwinter -> w\nbutter -> b\npencil -> p\nlemon -> l\nmarket -> m\nsilver -> s\nfather -> f\n",
  },
  {
    name: "capitals of countries",
    text: "Spain -> Madrid\nJapan -> Tokyo\nNorway -> Oslo\nEgypt -> Cairo\nItaly -> Rome\nPoland -> Warsaw\nCuba -> Havana\nIran -> Tehran\n",
  },
];

/** Between a file and its control's name, where a vector says which file it is for. */
const MARK = "#";

/** The file beside which a control stood; undefined for a path that is no control's. */
export function fileOfControl(path: string): string | undefined {
  const control = TASKS.find(({ name }) => path.endsWith(`${MARK}${name}`));
  return control && path.slice(0, -(MARK.length + control.name.length));
}

/**
 * Other tasks in a file's own template, of one of which the vector is its control.
 * @param vector the file's own: theirs is made in the same way, so that nothing has to be chosen.
 */
export function controlTasks({ path, document }: TaskFile, vector: TaskVector): TaskFile[] {
  const { settings } = document;
  return TASKS.map(({ name, text }) => {
    const { demonstrations } = parseDocument(text);
    return {
      path: `${path}${MARK}${name}`,
      document: {
        ...document,
        text,
        demonstrations,
        queries: [],
        entries: demonstrations,
        problems: [],
        settings: {
          ...settings,
          name,
          // An instruction would set the file's own task again.
          instruction: undefined,
          alternatives: undefined,
          require: {},
          vector: {
            ...settings.vector,
            method: vector.method,
            layer:
              vector.method === "in_context" || vector.method === "cells"
                ? "auto"
                : { kind: "fixed", layer: vector.layer },
            lead: vector.frame.lead === "cells" ? "auto" : vector.frame.lead,
            followThrough: vector.followThrough,
            keep: 0,
            inputs: undefined,
            dummies: { kind: "count", count: undefined },
          },
        },
      },
    };
  });
}

import { fieldsOf, isList, isRecord, scalarText } from "../cells.js";
import { ASKED, Reading, SHOWN } from "../reading.js";
import { type JsonObject, nameUnused, setLayout, type Shape } from "../shape.js";

/**
 * A task of Super-NaturalInstructions: its definition, its positive examples as demonstrations, its instances as
 * queries.
 *
 * Source: https://github.com/allenai/natural-instructions
 */
export const naturalInstructions: Shape = {
  label: "a task of Super-NaturalInstructions",
  matches: (value) =>
    isRecord(value) &&
    "Definition" in value &&
    (isList(value["Positive Examples"]) || isList(value["Instances"])),
  read(value) {
    const reading = new Reading("a task of Super-NaturalInstructions");
    const task = value as JsonObject;
    const { draft, table } = reading;
    draft.input = "input";
    draft.output = "output";
    draft.demonstrationsSplit = SHOWN;
    draft.queriesSplit = ASKED;
    const definition = isList(task["Definition"])
      ? task["Definition"].map(scalarText)
      : [scalarText(task["Definition"])];
    draft.instruction = definition.filter((one) => one !== undefined).join("\n");
    const add = (key: string, split: string): void => {
      const list = isList(task[key]) ? task[key] : [];
      list.forEach((item, index) => {
        const place = `${key}, item ${index + 1}`;
        if (isRecord(item))
          table.add(
            place,
            fieldsOf(item).map(({ name, cell }) => [name, cell] as const),
            split,
          );
        else reading.fault(place, "it is not an object with fields");
      });
    };
    add("Positive Examples", SHOWN);
    add("Instances", ASKED);
    setLayout(reading, "\n\nInput: ", "\nOutput: ");
    const used = ["Definition", "Positive Examples", "Instances"];
    nameUnused(
      reading,
      task,
      used,
      "Negative examples show what is wrong: a demonstration shows what is right.",
    );
    return reading;
  },
};

import type { JSX } from "preact";
import type { TextFigure } from "../../analysis/figure.js";
import { visibleText } from "../../language/visibleText.js";
import { unbroken } from "../figures.js";

export function TextView({ figure }: { figure: TextFigure }): JSX.Element {
  return (
    <>
      {figure.sentences.map((sentence, index) => (
        <p key={index} class="sentence">
          <bdi>{unbroken(visibleText(sentence))}</bdi>
        </p>
      ))}
    </>
  );
}

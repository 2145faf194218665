import "@vscode-elements/elements/dist/vscode-button/index.js";
import "@vscode-elements/elements/dist/vscode-checkbox/index.js";
import "@vscode-elements/elements/dist/vscode-progress-ring/index.js";
import "@vscode-elements/elements/dist/vscode-textfield/index.js";
import type { HTMLAttributes, TargetedEvent as EventOf } from "preact";

/** An element with these properties of its own. */
type ElementWith<Own> = Omit<HTMLAttributes, keyof Own> & Own;

declare module "preact" {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- this is where Preact looks for elements.
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": ElementWith<{ secondary?: boolean; disabled?: boolean }>;
      "vscode-checkbox": ElementWith<{
        label: string;
        checked: boolean;
        onChange: (event: EventOf<HTMLInputElement>) => void;
      }>;
      "vscode-progress-ring": ElementWith<object>;
      "vscode-textfield": ElementWith<{
        label: string;
        type: "search";
        placeholder: string;
        value: string;
        onInput: (event: EventOf<HTMLInputElement>) => void;
      }>;
    }
  }
}

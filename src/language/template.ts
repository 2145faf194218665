import type { TaskSettings, Template } from "./settings.js";

export type TemplateFault =
  | {
      readonly code: "template-placeholder";
      readonly placeholder: "{input}" | "{output}";
      readonly fault: "missing" | "repeated" | "too-early";
    }
  | { readonly code: "template-without-separator" };

/** Trailing U+0020 removed and nothing else: other white space is part of the prompt. */
export function withoutTrailingBlanks(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return text.slice(0, end);
}

/** Splits a template at its placeholders; says what is wrong with it where it cannot be used. */
export function readTemplate(source: string): Template | TemplateFault {
  const input = source.indexOf("{input}");
  const output = source.indexOf("{output}");
  if (input < 0) return { code: "template-placeholder", placeholder: "{input}", fault: "missing" };
  if (output < 0) return { code: "template-placeholder", placeholder: "{output}", fault: "missing" };
  if (source.includes("{input}", input + 1)) {
    return { code: "template-placeholder", placeholder: "{input}", fault: "repeated" };
  }
  if (source.includes("{output}", output + 1)) {
    return { code: "template-placeholder", placeholder: "{output}", fault: "repeated" };
  }
  if (output < input) return { code: "template-placeholder", placeholder: "{output}", fault: "too-early" };
  const separator = source.slice(input + "{input}".length, output);
  // Blanks alone are moved to the answer's first token, which leaves no token to patch at.
  if (withoutTrailingBlanks(separator) === "") return { code: "template-without-separator" };
  return {
    source,
    prefix: source.slice(0, input),
    separator,
    suffix: source.slice(output + "{output}".length),
  };
}

export const defaultTemplate: Template = {
  source: "{input} -> {output}",
  prefix: "",
  separator: " -> ",
  suffix: "",
};

/** Where an answer ends unless the file says otherwise: at what follows it in the prompt. */
export function usualStop({ suffix }: Template, joiner: string): string {
  return suffix + joiner;
}

/** The same task written by another template; an answer ends where that one ends it, unless the file says where. */
export function withTemplate(settings: TaskSettings, template: Template): TaskSettings {
  const { joiner, chat } = settings;
  const usual = chat ? "" : usualStop(settings.template, joiner);
  const stop = settings.stop === usual ? usualStop(template, joiner) : settings.stop;
  return { ...settings, chat: false, template, stop };
}

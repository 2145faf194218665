import { bytesText, countText } from "../../method/numberText.js";
import type { ProbeResult } from "../../protocol/model.js";
import { escapeMarkdown } from "../messages/markdownText.js";

const LONGEST = 300;
/** Digits that tell models apart. */
const FINGERPRINT = 16;
const shown = (text: string): string => escapeMarkdown(text, LONGEST);

/** Whether a model can be patched, tried on the model itself, as Markdown. */
export function modelReport(
  file: string,
  { supported, reason, architecture, checks, model }: ProbeResult,
): string {
  const verdict = supported
    ? `**Supported:** task vectors work on this ${shown(architecture)} model.`
    : `**Not supported:** ${shown(reason ?? "the reason is not known")}`;
  const lines = [`# ${shown(model?.name ?? file)}`, verdict, `File: ${shown(file)}`];
  if (model !== null) {
    lines.push(
      [
        "| | |",
        "|:--|:--|",
        `| Description | ${shown(model.description)} |`,
        `| Beginning of a text | ${model.addsBeginning ? "marked by a token" : "not marked by a token: a prompt that begins with the input is read badly, `vector.lead` puts the joiner before it"} |`,
        `| Layers | ${model.layers}, counted from 0 |`,
        `| Width | ${model.embeddingLength} |`,
        `| Vocabulary | ${countText(model.vocabulary, "token")} |`,
        `| Context | ${model.contextLength === 0 ? "not declared" : countText(model.contextLength, "token")} |`,
        `| Computed on | ${shown(model.device)}, ${countText(model.threads, "thread")} |`,
        ...model.placement.devices.map(
          ({ name, description, layers }) =>
            `| ${shown(name)} | ${shown(description)}, ${countText(layers, "layer")} |`,
        ),
        `| Why | ${shown(model.placement.reason)} |`,
        ...model.placement.attempts.map((larger) => `| Could not be allocated | ${shown(larger)} |`),
        `| KV cache | ${model.kvType} for ${countText(model.placement.contextSize, "token")}, ${countText(model.kvBytesPerToken, "byte")} a token |`,
        `| Memory | weights ${bytesText(model.memory.weights)}, KV cache ${bytesText(model.memory.cache)}, buffers ${bytesText(model.memory.compute + model.memory.outputs)} |`,
        `| Speed | ${countText(Math.round(model.tokensPerSecond), "token")} a second on a short prompt |`,
        `| Weights | ${shown(model.quantisation)} |`,
        `| Sliding window | ${model.slidingWindow > 0 ? countText(model.slidingWindow, "token") : "none"} |`,
        `| Recurrent | ${model.recurrent ? `a state of ${bytesText(model.stateBytes)} for each prompt, no shared prefixes` : "no"} |`,
        `| llama.cpp | ${shown(model.release)} |`,
        // A whole one would make the table wider than half a window.
        `| Fingerprint | ${shown(model.fingerprint.slice(0, FINGERPRINT))}… |`,
      ].join("\n"),
    );
  }
  if (checks.length > 0) {
    const rows = checks.map(
      ({ name, passed, detail }) => `| ${passed ? "✓" : "✗"} | ${shown(name)} | ${shown(detail)} |`,
    );
    lines.push(
      "## Checks on the model itself",
      ["| | Check | Measured |", "|:-:|:--|:--|", ...rows].join("\n"),
    );
  }
  return `${lines.join("\n\n")}\n`;
}

/** A whole task to be filled in, as a snippet. */
export const skeleton = `---
name: \${1:antonyms}
---

# Demonstrations: input, arrow, output.
\${2:hot} -> \${3:cold}
big -> small
tall -> short

# Queries start with "?". The expected answer is optional.
? fast -> slow
$0`;

/** Whether nothing is written yet. */
export function isBlank(text: string): boolean {
  return text.trim() === "";
}

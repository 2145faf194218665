/**
 * A document of many entries as people write them (bare, quoted, blocks, comments, queries with and without an
 * answer), for measuring. The same count gives the same text.
 */
export function manyEntries(count: number): string {
  const lines = [
    "---",
    "name: many",
    'template: "{input} -> {output}"',
    "vector:",
    "  layer: 5-12",
    "---",
    "",
  ];
  for (let index = 0; index < count; index++) {
    const input = `the ${index}th input of some length`;
    switch (index % 10) {
      case 3:
        lines.push(`"${input} -> quoted" -> "output ${index}\\t"`);
        break;
      case 5:
        lines.push("# A comment, then a row pasted from a spreadsheet.", `${input}\toutput ${index}`);
        break;
      case 7:
        lines.push('"""', input, "and a second line", `""" → output ${index}`);
        break;
      case 8:
        lines.push("", `? ${input} -> output ${index}`);
        break;
      case 9:
        lines.push(`? ${input}`);
        break;
      default:
        lines.push(`${input} -> output ${index}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

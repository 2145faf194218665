const ELF = 0x7f454c46;
/** 64 bits, little-endian, as it stands in the file. */
const MACH_O = 0xcffaedfe;
const MZ = 0x4d5a;
const PE = 0x50450000;

/**
 * What an executable or library is for, by its header; undefined for any other file.
 * @param {Buffer} content
 * @returns {{ format: "ELF" | "Mach-O" | "PE", machine: number } | undefined} the machine as the format numbers it.
 */
export function formatOf(content) {
  if (content.length < 64) return undefined;
  const magic = content.readUInt32BE(0);
  if (magic === ELF) return { format: "ELF", machine: content.readUInt16LE(18) };
  if (magic === MACH_O) return { format: "Mach-O", machine: content.readUInt32LE(4) };
  if (content.readUInt16BE(0) !== MZ) return undefined;
  const header = content.readUInt32LE(60);
  if (header + 6 > content.length || content.readUInt32BE(header) !== PE) return undefined;
  return { format: "PE", machine: content.readUInt16LE(header + 4) };
}

/** Bits a second of MPEG-1 layer III by the index in a frame's header (ISO/IEC 11172-3, 2.4.2.3). */
const KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const RATES = [44100, 48000, 32000];
/** Samples in a frame of layer III. */
const FRAME = 1152;

/**
 * The first seconds of an MP3 file, whole frames: nothing is encoded anew. A frame borrows bits only
 * from those before it, so what is left sounds as it did.
 *
 * @param {Buffer} file MPEG-1 layer III, with or without an ID3v2 tag and a `Xing` header
 * @param {number} seconds
 * @throws where the file is something else
 */
export function cutMp3(file, seconds) {
  const start = afterTag(file);
  const first = frameAt(file, start);
  const wanted = Math.ceil((seconds * first.rate) / FRAME);
  // The frame with the header carries no sound. It says how much of the beginning is the encoder's
  // delay, so it must stay; it also counts the frames, and must count those that are left.
  const header = file.subarray(start, start + first.length).indexOf('Xing');
  let end = start + (header < 0 ? 0 : first.length);
  let frames = 0;
  while (frames < wanted && end + 4 <= file.length) {
    const { length } = frameAt(file, end);
    if (end + length > file.length) break;
    end += length;
    frames += 1;
  }
  const cut = Buffer.from(file.subarray(start, end));
  if (header >= 0) {
    const flags = cut.readUInt32BE(header + 4);
    if (flags & 1) cut.writeUInt32BE(frames, header + 8);
    if (flags & 2) cut.writeUInt32BE(cut.length, header + 12);
  }
  return cut;
}

/** Where an ID3v2 tag ends: its length is in four bytes of seven bits. */
function afterTag(file) {
  if (file.toString('latin1', 0, 3) !== 'ID3') return 0;
  return 10 + file.subarray(6, 10).reduce((length, byte) => length * 128 + byte, 0);
}

function frameAt(file, at) {
  const header = file.readUInt32BE(at);
  const kilobits = KILOBITS[(header >> 12) & 15];
  const rate = RATES[(header >> 10) & 3];
  // Eleven bits of sync, MPEG-1, layer III.
  if (header >>> 17 !== 0x7ffd || !kilobits || !rate) throw new Error(`no MP3 frame at byte ${at}`);
  return { rate, length: Math.floor((144_000 * kilobits) / rate) + ((header >> 9) & 1) };
}

/** The two sounds of the pages, made here so that no file has to be fetched. */

type Note = { frequency_hz: number; from_s: number; length_s: number };

const RATE = 24_000;
const CHIME: Note[] = [
  { frequency_hz: 659, from_s: 0, length_s: 0.35 },
  { frequency_hz: 880, from_s: 0.16, length_s: 0.5 },
];
const TEST: Note[] = [523, 659, 784, 1047].map((frequency_hz, index) => ({
  frequency_hz,
  from_s: index * 0.25,
  length_s: 0.45,
}));

/** Told when the candidate arrives. Silent where the browser wants a click first. */
export const playChime = (speakerId: string | null): Promise<void> => play(CHIME, speakerId);

/** The device check's "Did you hear it?". */
export const playTestSound = (speakerId: string | null): Promise<void> => play(TEST, speakerId);

async function play(notes: Note[], speakerId: string | null): Promise<void> {
  const url = URL.createObjectURL(wave(notes));
  const audio = new Audio(url);
  audio.onended = () => URL.revokeObjectURL(url);
  if (speakerId && "setSinkId" in audio) await audio.setSinkId(speakerId).catch(() => undefined);
  await audio.play();
}

function wave(notes: Note[]): Blob {
  const length = Math.max(...notes.map((note) => note.from_s + note.length_s)) * RATE;
  const samples = new Int16Array(Math.ceil(length));
  for (const { frequency_hz, from_s, length_s } of notes) {
    const first = Math.round(from_s * RATE);
    for (let index = 0; index < length_s * RATE; index++) {
      const time = index / RATE;
      const loudness = Math.min(1, time / 0.01) * Math.exp(-6 * (time / length_s));
      const value = Math.sin(2 * Math.PI * frequency_hz * time) * loudness * 9000;
      samples[first + index] = (samples[first + index] ?? 0) + value;
    }
  }
  return new Blob([header(samples.byteLength), samples], { type: "audio/wav" });
}

/** The 44 bytes before the samples of a WAV file: mono, 16 bit. */
function header(bytes: number): DataView<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(44));
  const text = (at: number, letters: string) => {
    for (const [index, letter] of [...letters].entries()) {
      view.setUint8(at + index, letter.charCodeAt(0));
    }
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  return view;
}

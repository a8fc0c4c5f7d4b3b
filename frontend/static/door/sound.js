// A high tone lets in, two low ones do not: for those who look at people and not at the screen.

let context;

/** Sound needs a touch first; call this from one. */
export function allowSound() {
  context ??= new AudioContext();
  void context.resume();
}

export function play(good) {
  if (!context) return;
  const tones = good ? [[880, 0]] : [[220, 0], [220, 0.25]];
  for (const [pitch, after] of tones) tone(pitch, context.currentTime + after);
}

function tone(pitch, start) {
  const [source, volume] = [context.createOscillator(), context.createGain()];
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.3, start);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.2);
  source.connect(volume).connect(context.destination);
  source.start(start);
  source.stop(start + 0.2);
}

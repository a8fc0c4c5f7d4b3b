// QR codes from the device's camera.

const EVERY = 150;
const WIDEST = 800;

/** Show the camera in `video` and call `found` with every text read; returns a function that ends it. */
export async function watch(video, found) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false,
    video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
  });
  const decode = await decoder();
  const awake = await navigator.wakeLock?.request("screen").catch(() => null);
  let ended = false;
  video.srcObject = stream;
  await video.play();
  void look();
  return () => {
    ended = true;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
    void awake?.release();
  };

  async function look() {
    while (!ended) {
      // A frame that cannot be read is like one without a code.
      const text = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await decode(video).catch(() => null) : null;
      if (text && !ended) found(text);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
  }
}

/** The browser's own detector where there is one that knows QR codes. */
async function decoder() {
  const formats = (await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => [])) ?? [];
  if (formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  await import("../vendor/jsqr.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return self.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data || null;
  };
}

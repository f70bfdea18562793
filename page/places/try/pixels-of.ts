/** From a file to pixels, small enough to be looked through quickly. */

/** The largest width and height, in pixels, of the pictures in which objects are looked for. */
const MAX_SIDE = 256;
/** Larger pictures take more memory than a tab has: 64 megapixels are 256 MB. */
const MAX_PIXELS = 2 ** 26;

/** @throws Error if it is no picture that the browser can read, in words for the visitor */
export async function pixelsOf(file: Blob): Promise<ImageData> {
  const name = file instanceof File ? file.name : "the pasted data";
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(
      `Expected a picture that this browser can read: PNG, JPEG, WebP or AVIF. Received: ${name}.`,
    );
  });
  try {
    return shrunk(bitmap, name);
  } finally {
    bitmap.close();
  }
}

function shrunk(bitmap: ImageBitmap, name: string): ImageData {
  const { width, height } = bitmap;
  if (width * height > MAX_PIXELS) {
    throw new Error(
      `Expected a picture of at most ${MAX_PIXELS.toLocaleString("en")} pixels. Received: ${name}, ${width} × ${height}.`,
    );
  }
  return pixelsOfSource(bitmap, width, height);
}

/** What can be painted, in a canvas of at most 256 pixels in each direction. */
export function pixelsOfSource(source: CanvasImageSource, width: number, height: number): ImageData {
  const scale = Math.min(1, MAX_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("Expected a canvas. Received: none from this browser.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

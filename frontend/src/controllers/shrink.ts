// A chosen photo is drawn anew before it is sent: smaller, and without what the camera wrote into it (place, time).
import { Controller } from "@hotwired/stimulus";

const LONGEST = 1600;
const SMALL = 300 * 1024;

export class Shrink extends Controller<HTMLInputElement> {
  async draw(): Promise<void> {
    const file = this.element.files?.[0];
    // Pictures that move would stop.
    if (!file || !["image/jpeg", "image/png", "image/webp"].includes(file.type)) return;
    if (file.type !== "image/jpeg" && file.size <= SMALL) return;
    const drawn = await smaller(file).catch(() => null);
    // What cannot be drawn here is sent as it is: the server judges it. Another file may be chosen by now.
    if (!drawn || this.element.files?.[0] !== file) return;
    const chosen = new DataTransfer();
    chosen.items.add(drawn);
    this.element.files = chosen.files;
  }
}

async function smaller(file: File): Promise<File | null> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const kind = file.type === "image/jpeg" ? "image/jpeg" : "image/webp";
  const blob = await new Promise<Blob | null>((done) => { canvas.toBlob(done, kind, 0.85); });
  if (!blob) return null;
  const ending = { "image/jpeg": "jpg", "image/webp": "webp" }[blob.type] ?? "png";
  return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.${ending}`, { type: blob.type });
}

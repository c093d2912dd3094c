// The sidebar: wide or icons only, remembered by the browser.
import { Controller } from "@hotwired/stimulus";
import { remember } from "../say";

export function toggleSide(): void {
  const root = document.documentElement;
  const side = root.dataset["side"] === "narrow" ? "wide" : "narrow";
  root.dataset["side"] = side;
  remember("side", side);
}

export class Side extends Controller {
  toggle(): void { toggleSide(); }
}

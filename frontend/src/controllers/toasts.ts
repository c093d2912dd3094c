// Where toasts stand. The server sends them in the header HX-Trigger: {"tropa:say": {"text": "...", "undo": "/w/.../reversal/"}}.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";
import type { Saying } from "../say";

const MOST = 3;

export class Toasts extends Controller<HTMLElement> {
  static override targets = ["place", "shape"];
  declare readonly placeTarget: HTMLElement;
  declare readonly shapeTarget: HTMLTemplateElement;

  private readonly say = (event: Event): void => this.show((event as CustomEvent<Saying>).detail);
  private readonly undo = (): void => [...this.placeTarget.querySelectorAll("form")].at(-1)?.requestSubmit();

  override connect(): void {
    document.addEventListener("tropa:say", this.say);
    window.addEventListener("shortcuts:undo", this.undo);
  }

  override disconnect(): void {
    document.removeEventListener("tropa:say", this.say);
    window.removeEventListener("shortcuts:undo", this.undo);
  }

  private show({ text, undo }: Saying): void {
    const toast = this.shapeTarget.content.firstElementChild?.cloneNode(true);
    if (!(toast instanceof HTMLElement) || !text) return;
    const words = toast.querySelector("span");
    if (words) words.textContent = text;
    const form = toast.querySelector("form");
    if (undo && form) { form.action = undo; form.setAttribute("hx-post", undo); } else form?.remove();
    this.placeTarget.append(toast);
    htmx.process(toast);
    while (this.placeTarget.children.length > MOST) this.placeTarget.firstElementChild?.remove();
  }
}

// Keys that work on every page. Letters count by their place on the keyboard, so they work in the Russian layout too.
import { Controller } from "@hotwired/stimulus";
import { isTyping } from "../say";
import { toggleSide } from "./side";

export class Shortcuts extends Controller<HTMLElement> {
  private readonly keys = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.code === "KeyK") { event.preventDefault(); this.palette(); return; }
    if (command && event.code === "KeyZ" && !event.shiftKey && !isTyping(event.target)) {
      event.preventDefault();
      this.dispatch("undo", { target: window });
      return;
    }
    if (command || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.code === "Slash") { event.preventDefault(); if (event.shiftKey) this.help(); else this.palette(); }
    else if (event.code === "BracketLeft") toggleSide();
    else if (event.code === "KeyC") { event.preventDefault(); this.dispatch("create", { target: window }); }
  };

  override connect(): void { document.addEventListener("keydown", this.keys); }
  override disconnect(): void { document.removeEventListener("keydown", this.keys); }

  palette(): void { this.open("dialog[data-controller~=palette]"); }
  help(): void { this.open("#keys"); }
  more(): void { this.open("#more"); }

  private open(selector: string): void {
    const dialog = document.querySelector<HTMLDialogElement>(selector);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.dispatchEvent(new Event("tropa:opened"));
  }
}

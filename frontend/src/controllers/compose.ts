// The composer of a note: it grows with its text, names the chosen files, Ctrl+Enter sends, @ offers colleagues.
import { Controller } from "@hotwired/stimulus";

const CALL = /@([\p{L}\p{N} ]{0,40})$/u;

export class Compose extends Controller<HTMLFormElement> {
  static override targets = ["text", "list", "files", "names"];
  static override values = { address: String };
  declare readonly textTarget: HTMLTextAreaElement;
  declare readonly listTarget: HTMLElement;
  declare readonly filesTarget: HTMLInputElement;
  declare readonly hasFilesTarget: boolean;
  declare readonly namesTarget: HTMLElement;
  declare readonly addressValue: string;
  private sent: string | null = null;

  keys(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); this.element.requestSubmit(); return; }
    if (this.listTarget.hidden) return;
    const options = [...this.listTarget.querySelectorAll<HTMLElement>("[role=option]")];
    const at = options.indexOf(document.activeElement as HTMLElement);
    if (event.key === "Escape") { event.preventDefault(); this.close(); this.textTarget.focus(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); options[(at + 1) % options.length]?.focus(); }
    else if (event.key === "ArrowUp") { event.preventDefault(); (at > 0 ? options[at - 1] : this.textTarget)?.focus(); }
  }

  grow(): void {
    this.textTarget.rows = Math.min(12, Math.max(1, this.textTarget.value.split("\n").length));
    void this.offer();
  }

  call(): void {
    this.textTarget.focus();
    this.textTarget.setRangeText("@", this.textTarget.selectionStart, this.textTarget.selectionEnd, "end");
    void this.offer();
  }

  choose(event: Event): void {
    const name = (event.currentTarget as HTMLElement).dataset["name"] ?? "";
    const end = this.textTarget.selectionStart;
    const start = this.textTarget.value.lastIndexOf("@", end - 1);
    this.textTarget.setRangeText(`@${name} `, start, end, "end");
    this.close();
    this.textTarget.focus();
  }

  show(): void {
    const names = [...(this.filesTarget.files ?? [])].map((file) => file.name);
    this.namesTarget.textContent = names.join(", ");
    this.namesTarget.hidden = names.length === 0;
  }

  // What is typed while the answer is on its way, or in the other composer, stays.
  remember(): void { this.sent = this.textTarget.value; }

  clear(): void {
    if (this.sent === null || this.textTarget.value !== this.sent) return;
    this.sent = null;
    this.element.reset();
    // A task takes no files.
    if (this.hasFilesTarget) this.show();
    this.textTarget.rows = 1;
    this.element.querySelector("[role=alert]")?.replaceChildren();
  }

  async offer(): Promise<void> {
    const found = CALL.exec(this.textTarget.value.slice(0, this.textTarget.selectionStart));
    if (!found) { this.close(); return; }
    const answer = await fetch(`${this.addressValue}?words=${encodeURIComponent(found[1] ?? "")}`, { headers: { "HX-Request": "true" } });
    const html = answer.ok ? (await answer.text()).trim() : "";
    this.listTarget.innerHTML = html;
    this.listTarget.hidden = !html;
  }

  private close(): void { this.listTarget.hidden = true; }
}

// The table of a list: keys, choice, editing in place, and changes of colleagues merged without moving what is read.
import { Controller } from "@hotwired/stimulus";
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { isTyping } from "../say";

const CALM = 800;
const MOST = 200;
const PART = 100;
const CONTROL = "td[data-editing] :is([role=combobox], [name=value]:not([type=hidden]))";

export class List extends Controller<HTMLFormElement> {
  static override targets = ["all", "news", "scroll", "body", "bar", "number", "rest", "every", "pair"];
  static override values = { count: Number, words: String };
  declare readonly allTarget: HTMLInputElement;
  declare readonly newsTarget: HTMLElement;
  declare readonly scrollTarget: HTMLElement;
  declare readonly bodyTarget: HTMLElement;
  declare readonly barTarget: HTMLElement;
  declare readonly numberTarget: HTMLElement;
  declare readonly restTarget: HTMLElement;
  declare readonly everyTarget: HTMLInputElement;
  declare readonly pairTargets: HTMLElement[];
  declare countValue: number;
  declare wordsValue: string;
  private timer = 0;
  private lastTicked: HTMLInputElement | null = null;

  override disconnect(): void { clearTimeout(this.timer); }

  // ---- choice
  choose(event: Event): void {
    const box = event.target as HTMLInputElement;
    if (box === this.everyTarget) for (const each of this.boxes) each.checked = box.checked;
    else if (box.name !== "ids") return;
    this.allTarget.value = "";
    this.show();
  }

  click(event: MouseEvent): void {
    const box = event.target as HTMLInputElement;
    if (box.name !== "ids") return;
    if (event.shiftKey && this.lastTicked?.isConnected) {
      const boxes = this.boxes;
      const [from, to] = [boxes.indexOf(this.lastTicked), boxes.indexOf(box)].sort((a, b) => a - b);
      for (const each of boxes.slice(from, (to ?? 0) + 1)) each.checked = box.checked;
      this.show();
    }
    this.lastTicked = box;
  }

  takeAll(): void {
    for (const box of this.boxes) box.checked = true;
    this.allTarget.value = "1";
    this.show();
  }

  clear(): void {
    for (const box of this.boxes) box.checked = false;
    this.everyTarget.checked = false;
    this.allTarget.value = "";
    this.show();
  }

  private show(): void {
    const chosen = this.boxes.filter((box) => box.checked);
    for (const box of this.boxes) box.closest("tr")?.classList.toggle("is-chosen", box.checked);
    const all = this.allTarget.value === "1";
    this.barTarget.hidden = chosen.length === 0;
    for (const button of this.pairTargets) button.hidden = all || chosen.length !== 2;
    this.restTarget.hidden = all || this.countValue <= chosen.length;
    this.numberTarget.textContent = all ? this.wordsValue : String(chosen.length);
    this.everyTarget.indeterminate = chosen.length > 0 && chosen.length < this.boxes.length;
    this.everyTarget.checked = chosen.length > 0 && chosen.length === this.boxes.length;
  }

  // ---- keys
  key(event: KeyboardEvent): void {
    const cell = (event.target as Element).closest?.<HTMLElement>("td[data-editing]");
    if (cell) { this.editingKey(event, cell); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open], .t-veil")) return;
    const row = this.current;
    if (event.code === "KeyJ" || event.key === "ArrowDown") this.step(event, 1);
    else if (event.code === "KeyK" || event.key === "ArrowUp") this.step(event, -1);
    else if (event.code === "KeyX" && row) { event.preventDefault(); row.querySelector<HTMLInputElement>("[name=ids]")?.click(); }
    else if (event.key === "Enter" && row && (event.target as Element).matches("tr, body, .t-scroll")) row.querySelector<HTMLElement>(".is-name a")?.click();
    else if (event.code === "KeyE" && row) { event.preventDefault(); const first = row.querySelector<HTMLElement>("[data-cell]"); if (first) this.open(first); }
    else if (event.key === "Escape" && !event.defaultPrevented && !this.barTarget.hidden) this.clear();
  }

  private step(event: KeyboardEvent, by: number): void {
    if ((event.target as Element).closest?.("[role=menu], details[open], .t-drawer")) return;
    event.preventDefault();
    const rows = this.rows;
    const row = this.current;
    const next = rows[row ? Math.min(Math.max(rows.indexOf(row) + by, 0), rows.length - 1) : 0];
    row?.classList.remove("is-hover");
    next?.classList.add("is-hover");
    const name = next?.querySelector<HTMLElement>(".is-name a, [name=ids]");
    name?.focus({ preventScroll: true });
    next?.scrollIntoView({ block: "nearest" });
  }

  private get current(): HTMLElement | null {
    return document.activeElement?.closest<HTMLElement>("#rows tr") ?? this.bodyTarget.querySelector<HTMLElement>("tr.is-hover");
  }

  // ---- editing in place
  edit(event: Event): void {
    const cell = (event.target as Element).closest<HTMLElement>("td[data-cell]:not([data-editing])");
    if (cell) this.open(cell);
  }

  private open(cell: HTMLElement): void {
    const row = cell.closest("tr");
    void htmx.ajax("get", cell.dataset["cell"] ?? "", { target: cell, swap: "outerHTML" })
      .then(() => row?.querySelector<HTMLElement>(CONTROL)?.focus());
  }

  private editingKey(event: KeyboardEvent, cell: HTMLElement): void {
    const address = cell.dataset["cell"] ?? "";
    const control = cell.querySelector<HTMLInputElement>("[name=value]");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      void htmx.ajax("get", `${address}?plain=1`, { target: cell, swap: "outerHTML" });
    } else if (event.key === "Enter" && control) {
      event.preventDefault();
      const values = { value: control.value, version: control.dataset["listVersion"] ?? "" };
      const row = cell.closest("tr");
      void htmx.ajax("post", address, { target: cell, swap: "outerHTML", values, source: cell })
        .then(() => (row?.querySelector<HTMLElement>(CONTROL) ?? row?.querySelector<HTMLElement>(".is-name a"))?.focus());
    }
  }

  // ---- colleagues
  freshen(): void {
    // The first change sets the time: where changes never stop, waiting for a pause would wait for ever.
    this.timer ||= window.setTimeout(() => void this.merge(), CALM);
  }

  reload(): void { location.reload(); }

  private async merge(): Promise<void> {
    this.timer = 0;
    const shown = this.rows;
    const first = await this.asked("fresh", String(Math.min(Math.max(shown.length, 1), MOST)));
    if (!first) return;
    // A row that is not among the first may have moved down: only the server knows whether it has left.
    const lines = new Map(first.rows);
    const missing = shown.map((row) => row.id).filter((id) => !lines.has(id));
    for (let at = 0; at < missing.length; at += PART) {
      const part = await this.asked("among", missing.slice(at, at + PART).map((id) => id.replace("row-", "")).join(","));
      if (!part) return;
      for (const [id, row] of part.rows) lines.set(id, row);
    }
    for (const old of shown) {
      const fresh = lines.get(old.id);
      if (old.querySelector("[data-editing]")) continue;
      if (!fresh) this.drop(old);
      else if (old.dataset["version"] !== fresh.dataset["version"]) this.renew(old, fresh);
    }
    this.newsTarget.hidden = this.rows.length > 0 && ![...first.rows.keys()].some((id) => !document.getElementById(id));
    this.count(first.count);
    this.show();
  }

  private async asked(name: string, value: string): Promise<{ rows: Map<string, HTMLElement>; count: HTMLElement | null } | null> {
    const address = new URL(location.href);
    address.searchParams.delete("open");
    address.searchParams.set(name, value);
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) return null;
    const shape = document.createElement("template");
    shape.innerHTML = await answer.text();
    const rows = [...shape.content.querySelectorAll<HTMLElement>("tr[id]")];
    return { rows: new Map(rows.map((row) => [row.id, row])), count: shape.content.querySelector("[data-count]") };
  }

  private renew(old: HTMLElement, fresh: HTMLElement): void {
    const ticked = old.querySelector<HTMLInputElement>("[name=ids]")?.checked ?? false;
    fresh.querySelector("[name=ids]")?.toggleAttribute("checked", ticked);
    Idiomorph.morph(old, fresh.outerHTML, { morphStyle: "outerHTML" });
  }

  private drop(row: HTMLElement): void {
    const near = row.contains(document.activeElement) ? row.nextElementSibling ?? row.previousElementSibling : null;
    row.remove();
    near?.querySelector<HTMLElement>(".is-name a, [name=ids]")?.focus({ preventScroll: true });
  }

  private count(told: HTMLElement | null): void {
    if (!told) return;
    this.countValue = Number(told.dataset["count"]);
    this.wordsValue = told.dataset["words"] ?? "";
    const places = { "[data-found]": told.dataset["found"], ".t-views [aria-current] small": this.wordsValue };
    for (const [place, words] of Object.entries(places)) { const found = document.querySelector(place); if (found) found.textContent = words ?? ""; }
  }

  private get boxes(): HTMLInputElement[] { return [...this.bodyTarget.querySelectorAll<HTMLInputElement>("[name=ids]")]; }
  private get rows(): HTMLElement[] { return [...this.bodyTarget.querySelectorAll<HTMLElement>("tr[id]")]; }
}

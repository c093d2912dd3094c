// The board: cards are carried by mouse, by finger (after a long press) or by keys; the server says whether they stay.
import { Controller } from "@hotwired/stimulus";
import { Idiomorph } from "idiomorph";
import { Lift } from "../lift";
import { say, type Saying } from "../say";

const CALM = 800;
const MOST = 200;
const LIVING = ["board", "board-weighted", "board-late"];

interface Carried { card: HTMLElement; from: HTMLElement; next: Element | null }

export class Board extends Controller<HTMLElement> {
  static override values = { lifted: String, over: String, dropped: String, back: String };
  declare readonly liftedValue: string;
  declare readonly overValue: string;
  declare readonly droppedValue: string;
  declare readonly backValue: string;
  private timer = 0;
  private busy = 0;
  private stale = false;
  private carried: Carried | null = null;
  private over: HTMLElement | null = null;
  private slot: HTMLElement | null = null;
  private lift: Lift | null = null;

  override disconnect(): void { clearTimeout(this.timer); this.lift?.end(); }

  // ---- mouse and finger
  press(event: PointerEvent): void {
    const card = (event.target as Element).closest<HTMLElement>(".t-deal[data-move]");
    if (!card || event.button !== 0 || this.carried || (event.target as Element).closest("form, .t-deal-move")) return;
    this.lift?.end();
    this.lift = new Lift(card, event, this.element, {
      taken: () => this.take(card),
      moved: (under) => { const stage = under?.closest<HTMLElement>(".t-stage[data-stage]"); if (stage && this.element.contains(stage)) this.aim(stage); },
      dropped: () => this.drop(),
      left: () => this.putBack(),
    });
  }

  // A card that was carried is not a link that was clicked.
  click(event: MouseEvent): void {
    if (this.lift?.carrying) { event.preventDefault(); event.stopPropagation(); }
    const back = (event.target as Element).closest("[data-board-back]");
    if (!back) return;
    event.preventDefault();
    this.refuse((back.closest<HTMLElement>(".t-deal")));
  }

  // ---- keys
  key(event: KeyboardEvent): void {
    const card = event.target as HTMLElement;
    if (!card.matches?.(".t-deal") || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (this.carried) {
      if (way) { event.preventDefault(); event.stopPropagation(); const next = this.beside(this.over ?? card, way, true); if (next) { this.aim(next); this.tell(this.overValue, card); next.scrollIntoView({ block: "nearest", inline: "nearest" }); } }
      else if (event.key === " " || event.key === "Enter") { event.preventDefault(); event.stopPropagation(); this.drop(); }
      else if (event.key === "Escape" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); this.putBack(); card.focus(); }
      return;
    }
    if (event.key === " " && card.dataset["move"]) { event.preventDefault(); this.take(card); this.tell(this.liftedValue, card); }
    else if (event.key === "Enter") { event.preventDefault(); card.querySelector<HTMLElement>("h3 a")?.click(); }
    else if (way) { event.preventDefault(); this.beside(card, way, false)?.querySelector<HTMLElement>(".t-deal")?.focus(); }
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const cards = [...(card.closest(".t-stage")?.querySelectorAll<HTMLElement>(".t-deal") ?? [])];
      cards[cards.indexOf(card) + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
    }
  }

  private beside(from: HTMLElement, way: number, empty: boolean): HTMLElement | undefined {
    const stages = [...this.element.querySelectorAll<HTMLElement>(".t-stage[data-stage]")];
    let at = stages.indexOf(from.closest(".t-stage") as HTMLElement) + way;
    while (!empty && stages[at] && !stages[at]?.querySelector(".t-deal")) at += way;
    return stages[at];
  }

  // ---- carrying
  private take(card: HTMLElement): void {
    const line = card.closest("li") as HTMLElement;
    this.carried = { card, from: card.closest(".t-stage") as HTMLElement, next: line.nextElementSibling };
    this.over = this.carried.from;
    card.classList.add("is-lifted");
    this.element.classList.add("is-carrying");
  }

  private aim(stage: HTMLElement): void {
    if (!this.carried || this.over === stage) return;
    this.over = stage;
    this.slot?.remove();
    this.slot = null;
    if (stage === this.carried.from) return;
    this.slot = document.createElement("li");
    this.slot.className = "t-slot";
    this.slot.setAttribute("aria-hidden", "true");
    stage.querySelector("ol")?.prepend(this.slot);
  }

  private let(): Carried | null {
    const carried = this.carried;
    carried?.card.classList.remove("is-lifted");
    this.element.classList.remove("is-carrying");
    this.slot?.remove();
    this.carried = this.slot = this.over = null;
    return carried;
  }

  private putBack(): void {
    const carried = this.let();
    if (carried) this.tell(this.backValue, carried.card, carried.from);
    this.catchUp();
  }

  private drop(): void {
    const over = this.over;
    if (!this.carried || !over || over === this.carried.from) { this.putBack(); return; }
    const carried = this.let() as Carried;
    const line = carried.card.closest("li") as HTMLElement;
    this.homes.set(carried.card, carried);
    over.querySelector("ol")?.prepend(line);
    carried.card.focus({ preventScroll: true });
    if (over.dataset["kind"] === "lost") void this.askWhy(carried.card, over);
    else void this.post(carried.card, over, new URLSearchParams({ stage: over.dataset["stage"] ?? "" }));
  }

  private readonly homes = new WeakMap<HTMLElement, Carried>();

  // ---- the server
  private async askWhy(card: HTMLElement, stage: HTMLElement): Promise<void> {
    this.busy += 1;
    const answer = await fetch(`${card.dataset["move"]}?stage=${stage.dataset["stage"]}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    if (!answer?.ok) { this.refuse(card); this.told(answer); return; }
    const shape = document.createElement("template");
    shape.innerHTML = await answer.text();
    card.classList.add("is-asking");
    card.append(shape.content);
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    card.querySelector<HTMLElement>("select")?.focus();
  }

  ask(event: Event): void {
    const form = event.target as HTMLFormElement;
    const card = form.closest<HTMLElement>(".t-deal");
    const stage = form.closest<HTMLElement>(".t-stage");
    if (!card || !stage) return;
    event.preventDefault();
    const values = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    this.busy -= 1;
    form.remove();
    card.classList.remove("is-asking");
    void this.post(card, stage, values);
  }

  private async post(card: HTMLElement, stage: HTMLElement, values: URLSearchParams): Promise<void> {
    this.busy += 1;
    // Where it lay on this board: the server refuses to move what a colleague has moved away from there.
    values.set("from", this.homes.get(card)?.from.dataset["stage"] ?? "");
    const token = document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
    const headers = { "HX-Request": "true", "X-CSRFToken": token };
    const answer = await fetch(card.dataset["move"] ?? "", { method: "POST", body: values, headers }).catch(() => null);
    this.told(answer);
    if (!answer?.ok) { this.refuse(card); return; }
    this.busy -= 1;
    this.tell(this.droppedValue, card, stage);
    await this.merge();
  }

  // Back to where it lay.
  private refuse(card: HTMLElement | null): void {
    const home = card && this.homes.get(card);
    this.busy = Math.max(0, this.busy - 1);
    if (!card || !home) return;
    card.querySelector("form")?.remove();
    card.classList.remove("is-asking");
    const line = card.closest("li") as HTMLElement;
    home.from.querySelector("ol")?.insertBefore(line, home.next?.isConnected ? home.next : null);
    card.focus({ preventScroll: true });
    this.tell(this.backValue, card, home.from);
    this.stale = true;
    this.catchUp();
  }

  private told(answer: Response | null): void {
    const saying = answer?.headers.get("HX-Trigger");
    if (saying) { const { text, undo } = (JSON.parse(saying) as { "tropa:say": Saying })["tropa:say"]; say(text, undo); return; }
    if (answer?.ok) return;
    const texts = document.getElementById("failed-text")?.dataset ?? {};
    const known: Record<number, string | undefined> = { 0: texts["network"], 403: texts["denied"], 404: texts["gone"], 409: texts["stale"], 429: texts["busy"] };
    say(known[answer?.status ?? 0] ?? texts["server"] ?? "");
  }

  // ---- colleagues
  freshen(): void { this.timer ||= window.setTimeout(() => void this.merge(), CALM); }

  private catchUp(): void { if (this.stale) void this.merge(); }

  private async merge(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = 0;
    this.stale = true;
    if (this.occupied) return;
    const shown = [...this.element.querySelectorAll(".t-stage[data-stage]")].map((stage) => stage.querySelectorAll(".t-deal").length);
    const address = new URL(location.href);
    address.searchParams.set("fresh", String(Math.min(Math.max(...shown, 1), MOST)));
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok || this.occupied) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (this.occupied) return;
    this.stale = false;
    for (const id of LIVING) {
      const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
      // Column 0 asks for itself.
      const callbacks = { beforeNodeMorphed: (node: Node): boolean => (node as Element).id !== "unsorted" };
      if (old && fresh) Idiomorph.morph(old, fresh.innerHTML, { morphStyle: "innerHTML", callbacks });
    }
  }

  private get occupied(): boolean { return this.carried !== null || this.busy > 0; }

  private tell(words: string, card: HTMLElement, stage: HTMLElement | null = this.over): void {
    const place = document.getElementById("board-says");
    const title = card.querySelector("h3")?.textContent ?? "";
    if (place) place.textContent = words.replace("{card}", title).replace("{stage}", stage?.dataset["name"] ?? "");
  }
}

// Changes of colleagues. Listens to the stream on the live port; while that is silent, asks every few seconds.
// Whatever wants to be fresh listens to the event tropa:changed on document and asks its own, checked URL.
import { Controller } from "@hotwired/stimulus";

export interface Change { seq: number; kinds: string[]; records: string[] | null }
// `changes` null: more than can be listed, fetch whatever is shown.
export interface News { seq: number; changes: Change[] | null }
type State = "on" | "waiting" | "off";
const POLL = 5_000;
const RETRY = 30_000;

export class Live extends Controller<HTMLElement> {
  static override targets = ["sign", "word", "offline"];
  static override values = { url: String, poll: String, seq: Number, on: String, waiting: String, off: String };
  declare readonly signTargets: HTMLElement[];
  declare readonly wordTargets: HTMLElement[];
  declare readonly offlineTargets: HTMLElement[];
  declare readonly urlValue: string;
  declare readonly pollValue: string;
  declare readonly onValue: string;
  declare readonly waitingValue: string;
  declare readonly offValue: string;
  declare seqValue: number;
  private source: EventSource | null = null;
  private timer = 0;
  private again = 0;
  private readonly network = (): void => {
    if (navigator.onLine) this.open();
    else { this.shut(); this.show("off"); }
  };

  override connect(): void {
    window.addEventListener("online", this.network);
    window.addEventListener("offline", this.network);
    if (this.urlValue) this.network();
  }

  override disconnect(): void {
    window.removeEventListener("online", this.network);
    window.removeEventListener("offline", this.network);
    this.shut();
  }

  private open(): void {
    this.source?.close();
    clearTimeout(this.again);
    const source = new EventSource(`${this.urlValue}?after=${this.seqValue}`, { withCredentials: true });
    this.source = source;
    source.onopen = () => { clearTimeout(this.timer); this.timer = 0; this.show("on"); };
    source.addEventListener("change", (event) => {
      const change = JSON.parse(String(event.data)) as Change;
      this.tell({ seq: change.seq, changes: [change] });
    });
    source.addEventListener("head", (event) => this.tell({ seq: (JSON.parse(String(event.data)) as { seq: number }).seq, changes: null }));
    source.addEventListener("gone", () => { this.shut(); this.show("waiting"); });
    source.onerror = () => {
      if (!this.timer) { this.show("waiting"); void this.ask(); }
      if (source.readyState === EventSource.CLOSED) this.again = window.setTimeout(() => this.open(), RETRY);
    };
  }

  // Until the stream speaks again.
  private async ask(): Promise<void> {
    this.timer = window.setTimeout(() => void this.ask(), POLL);
    try {
      const answer = await fetch(`${this.pollValue}?after=${this.seqValue}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.tell((await answer.json()) as News);
      this.show("on");
    } catch {
      this.show(navigator.onLine ? "waiting" : "off");
    }
  }

  // The stream and the questions may both bring the same.
  private tell(news: News): void {
    if (news.seq <= this.seqValue) return;
    this.seqValue = news.seq;
    document.dispatchEvent(new CustomEvent<News>("tropa:changed", { detail: news }));
  }

  private shut(): void {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timer);
    clearTimeout(this.again);
    this.timer = 0;
  }

  private show(state: State): void {
    const words = { on: this.onValue, waiting: this.waitingValue, off: this.offValue }[state];
    for (const sign of this.signTargets) sign.classList.toggle("is-off", state !== "on");
    for (const word of this.wordTargets) if (word.textContent !== words) word.textContent = words;
    for (const note of this.offlineTargets) note.hidden = state !== "off";
  }
}

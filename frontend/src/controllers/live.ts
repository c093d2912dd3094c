// Changes of colleagues. Listens to the stream on the live port; where that is closed, asks every few seconds.
// Whatever wants to be fresh listens to the event tropa:changed on document and asks its own, checked URL.
import { Controller } from "@hotwired/stimulus";

interface News { seq: number }
type State = "on" | "waiting" | "off";
const POLL = 5_000;
const PATIENCE = 3;

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
  private failures = 0;
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
    this.shut();
    this.failures = 0;
    this.source = new EventSource(`${this.urlValue}?after=${this.seqValue}`, { withCredentials: true });
    this.source.onopen = () => { this.failures = 0; this.show("on"); };
    this.source.addEventListener("change", (event) => this.tell(JSON.parse(String(event.data)) as News));
    this.source.addEventListener("head", (event) => this.headed(JSON.parse(String(event.data)) as News));
    this.source.addEventListener("gone", () => { this.shut(); this.show("waiting"); });
    this.source.onerror = () => {
      this.show("waiting");
      this.failures += 1;
      const closed = this.source?.readyState === EventSource.CLOSED;
      if (closed || this.failures >= PATIENCE) { this.shut(); void this.ask(); }
    };
  }

  private async ask(): Promise<void> {
    try {
      const answer = await fetch(`${this.pollValue}?after=${this.seqValue}`, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const news = (await answer.json()) as News;
      this.show("on");
      this.headed(news);
    } catch {
      this.show(navigator.onLine ? "waiting" : "off");
    }
    this.timer = window.setTimeout(() => void this.ask(), POLL);
  }

  // Sent first, and when too much has changed to be listed.
  private headed(news: News): void { if (news.seq > this.seqValue) this.tell(news); }

  private tell(news: News): void {
    if (news.seq) this.seqValue = news.seq;
    document.dispatchEvent(new CustomEvent("tropa:changed", { detail: news }));
  }

  private shut(): void { this.source?.close(); this.source = null; clearTimeout(this.timer); }

  private show(state: State): void {
    const words = { on: this.onValue, waiting: this.waitingValue, off: this.offValue }[state];
    for (const sign of this.signTargets) sign.classList.toggle("is-off", state !== "on");
    for (const word of this.wordTargets) if (word.textContent !== words) word.textContent = words;
    for (const note of this.offlineTargets) note.hidden = state !== "off";
  }
}

// Lifting one thing with the pointer: a mouse after a few pixels, a finger after a long press; until then it scrolls.
interface Carrier { taken(): void; moved(under: Element | null): void; dropped(): void; left(): void }

const FAR = 6;
const LONG = 280;
const EDGE = 44;
const STEP = 14;

export class Lift {
  carrying = false;
  private readonly listening = new AbortController();
  private timer = 0;
  private frame = 0;
  private at: { x: number; y: number };
  private readonly from: { x: number; y: number };

  constructor(private readonly thing: HTMLElement, event: PointerEvent, private readonly room: HTMLElement, private readonly carrier: Carrier) {
    this.from = this.at = { x: event.clientX, y: event.clientY };
    const { signal } = this.listening;
    const touch = event.pointerType !== "mouse";
    if (touch) this.timer = window.setTimeout(() => this.take(), LONG);
    document.addEventListener("pointermove", (move) => this.move(move, touch), { signal });
    document.addEventListener("pointerup", () => this.up(), { signal });
    document.addEventListener("pointercancel", () => this.cancel(), { signal });
    document.addEventListener("keydown", (key) => { if (key.key === "Escape" && this.carrying) { key.preventDefault(); key.stopPropagation(); this.cancel(); } }, { signal, capture: true });
    // Without this the browser scrolls under a finger that carries.
    document.addEventListener("touchmove", (move) => { if (this.carrying) move.preventDefault(); }, { signal, passive: false });
    document.addEventListener("contextmenu", (menu) => { if (touch) menu.preventDefault(); }, { signal });
    document.addEventListener("selectstart", (select) => select.preventDefault(), { signal });
  }

  end(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
    this.listening.abort();
    this.thing.style.removeProperty("transform");
    this.thing.style.removeProperty("pointer-events");
    this.thing.style.removeProperty("z-index");
  }

  private take(): void {
    this.carrying = true;
    this.carrier.taken();
    this.thing.style.setProperty("pointer-events", "none");
    this.thing.style.setProperty("z-index", "9");
    this.roll();
  }

  private move(event: PointerEvent, touch: boolean): void {
    this.at = { x: event.clientX, y: event.clientY };
    const [dx, dy] = [this.at.x - this.from.x, this.at.y - this.from.y];
    if (!this.carrying) {
      if (Math.hypot(dx, dy) < FAR) return;
      if (touch) { this.end(); return; }
      this.take();
    }
    this.thing.style.setProperty("transform", `translate(${dx + this.scrolled.x}px, ${dy}px) rotate(1.2deg)`);
    this.carrier.moved(document.elementFromPoint(this.at.x, this.at.y));
  }

  private readonly scrolled = { x: 0 };

  // Near an edge the board comes along.
  private roll(): void {
    const box = this.room.getBoundingClientRect();
    const way = this.at.x > box.right - EDGE ? STEP : this.at.x < box.left + EDGE ? -STEP : 0;
    if (way) {
      const before = this.room.scrollLeft;
      this.room.scrollBy({ left: way });
      this.scrolled.x += this.room.scrollLeft - before;
      this.carrier.moved(document.elementFromPoint(this.at.x, this.at.y));
    }
    this.frame = requestAnimationFrame(() => this.roll());
  }

  private up(): void {
    const carried = this.carrying;
    this.end();
    if (carried) this.carrier.dropped();
    // The click that follows is still heard as one of a carried card.
    window.setTimeout(() => { this.carrying = false; });
  }

  private cancel(): void {
    const carried = this.carrying;
    this.carrying = false;
    this.end();
    if (carried) this.carrier.left();
  }
}

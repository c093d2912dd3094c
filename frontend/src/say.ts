// A toast from anywhere: the toasts controller shows it.
export interface Saying { text: string; undo?: string }

export function say(text: string, undo?: string): void {
  document.dispatchEvent(new CustomEvent<Saying>("tropa:say", { detail: undo ? { text, undo } : { text } }));
}

export function remember(name: string, value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)};path=/;max-age=31536000;samesite=lax`;
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"));
}

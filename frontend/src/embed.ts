// The one line of a site: puts the form behind its own address where it stands, and lets it be as high as it is.
const me = document.currentScript as HTMLScriptElement | null;

interface First { page: string; referrer: string; at: number }

// Where the visitor came from at first, kept by the browser for this site: an address and a time, no sign of a person.
function first(): First {
  const now = { page: location.href, referrer: document.referrer, at: Date.now() };
  try {
    const kept = localStorage.getItem("tropa:first");
    if (kept) return JSON.parse(kept) as First;
    localStorage.setItem("tropa:first", JSON.stringify(now));
  } catch { /* a site may keep nothing */ }
  return now;
}

if (me) {
  const address = new URL("./", me.src);
  const came = first();
  const asked = { embedded: "1", page: location.href, referrer: document.referrer, first_page: came.page, first_referrer: came.referrer, first_at: String(came.at) };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, String(value).slice(0, 1500));
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = me.dataset["title"] ?? document.title;
  frame.style.cssText = "width:100%;max-width:520px;height:640px;border:0;display:block";
  addEventListener("message", (event: MessageEvent<{ tropa?: string; height?: number } | null>) => {
    if (event.origin !== address.origin || event.source !== frame.contentWindow) return;
    const height = Number(event.data?.height);
    if (event.data?.tropa === "height" && height > 0 && height < 10000) frame.style.height = `${Math.ceil(height)}px`;
  });
  me.after(frame);
}

// Keeps the live parts of a page up to date. Everything works without it, by loading the page again.

const EACH_MS = 2000, LONGEST_MS = 30000;
const said = document.getElementById("connection");

function tell(text) {
  if (said.textContent !== text) said.textContent = text;
}

// Numbers that are others than before are marked for a moment; the focus stays where it was.
function replace(part, text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").body;
  const before = new Map([...part.querySelectorAll("[data-count]")].map((one) => [one.id, one.textContent]));
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = new Set([...part.querySelectorAll("details[open][id]")].map((one) => one.id));
  for (const one of fresh.querySelectorAll("[data-count]")) {
    if (before.has(one.id) && before.get(one.id) !== one.textContent) one.classList.add("changed");
  }
  for (const one of fresh.querySelectorAll("details[id]")) one.open = opened.has(one.id);
  part.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

async function ask(part, etag) {
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await fetch(part.dataset.live, { headers, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(10000) });
  if (answer.status === 401 || answer.status === 403) return { out: true };
  if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
  if (answer.status !== 304) replace(part, await answer.text());
  return { etag: answer.headers.get("ETag") ?? etag };
}

async function keep(part) {
  let etag = "", failed = 0, pause = part.childElementCount ? EACH_MS : 0;
  for (;;) {
    await new Promise((after) => setTimeout(after, pause));
    if (document.hidden) {
      pause = EACH_MS;
      continue;
    }
    try {
      const answer = await ask(part, etag);
      if (answer.out) {
        tell(said.dataset.out);
        return;
      }
      etag = answer.etag;
      pause = EACH_MS;
      failed = 0;
      tell("");
    } catch {
      pause = Math.min(LONGEST_MS, EACH_MS * 2 ** failed++);
      tell(said.dataset.lost);
    }
  }
}

for (const part of document.querySelectorAll("[data-live]")) keep(part);

// What is wider than the screen opens where there is something to see; the page itself does not move.
for (const one of document.querySelectorAll("[data-look]")) {
  const box = one.closest(".scroll"), there = one.getBoundingClientRect(), here = box.getBoundingClientRect();
  const scale = box.querySelector(".scale").getBoundingClientRect().width;
  box.scrollLeft += one.dataset.look === "end" ? there.right - here.right : there.left - here.left - scale;
}


// What the desk does beyond plain forms. Every page works without it.
"use strict";

// Buttons that copy: shown only where script runs.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText(source.value ?? source.textContent.trim());
    const before = button.textContent;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, 1500);
  });
}

// Acts that cannot be taken back ask once more.
for (const form of document.querySelectorAll("form[data-ask]"))
  form.addEventListener("submit", event => { if (!confirm(form.dataset.ask)) event.preventDefault(); });

// Live numbers: the server sends pieces of the page, each named by the id it replaces the text of.
for (const live of document.querySelectorAll("[data-live]")) {
  const source = new EventSource(live.dataset.live);
  source.addEventListener("numbers", event => {
    for (const [id, value] of Object.entries(JSON.parse(event.data))) {
      const element = document.getElementById(id);
      if (!element) continue;
      if (element instanceof HTMLProgressElement) element.value = Number(value);
      else element.textContent = value;
    }
  });
  source.addEventListener("done", () => { source.close(); location.reload(); });
}

// Findings while one writes: the form is sent as it stands, half a second after the last keystroke.
for (const form of document.querySelectorAll("form[data-findings]")) {
  const target = document.getElementById(form.dataset.target);
  let timer, asked = 0;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const turn = ++asked;
      const answer = await fetch(form.dataset.findings, { method: "POST", body: new FormData(form) });
      if (answer.ok && turn === asked) target.innerHTML = await answer.text();
    }, 500);
  });
}

// Numbers beside the lines of a long text, since findings speak of lines.
for (const text of document.querySelectorAll("textarea[data-lines]")) {
  const lines = document.createElement("pre");
  lines.className = "source-lines";
  lines.setAttribute("aria-hidden", "true");
  text.before(lines);
  let count = 0;
  const draw = () => {
    const now = text.value.split("\n").length;
    if (now !== count) {
      count = now;
      lines.textContent = Array.from({ length: now + 1 }, (_, i) => (i < now ? i + 1 : " ")).join("\n");
    }
    lines.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", draw);
  text.addEventListener("scroll", () => { lines.scrollTop = text.scrollTop; });
  draw();
}

// Draws the turns (props.value: id, html, copy) and changes (props.changes: turn, number, html) so that finished ones are left alone, and reports clicks to Python.
const log = element.querySelector(".turns");
const welcome = element.querySelector(".welcome");
const scroller = element.closest(".html-container");
const drawn = new Map();

function draw() {
  const turns = props.value || [];
  log.style.setProperty("--room", `${scroller.clientHeight - 32}px`);
  const wanted = new Set(turns.map((turn) => turn.id));
  for (const [id, old] of drawn) {
    if (!wanted.has(id)) {
      old.node.remove();
      drawn.delete(id);
    }
  }
  for (const turn of turns) {
    let old = drawn.get(turn.id);
    const fresh = !old;
    if (fresh) {
      old = { node: document.createElement("article"), html: "" };
      old.node.className = "turn";
      old.node.dataset.turn = turn.id;
      log.append(old.node);
      drawn.set(turn.id, old);
    }
    if (old.html !== turn.html) {
      old.node.innerHTML = turn.html;
      old.html = turn.html;
    }
    old.copy = turn.copy;
    if (fresh) scroller.scrollTop += old.node.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 16;
  }
  welcome.hidden = turns.length > 0;
  drawChanges();
}

// What became of 如果…, below its card; the form above it stays as it was typed.
function drawChanges() {
  for (const change of props.changes || []) {
    const turn = drawn.get(change.turn);
    const place = turn?.node.querySelector(`.what-if[data-number="${change.number}"]`);
    const slot = place?.querySelector(".what-if-result");
    if (!slot || slot.drawn === change.html) continue;
    slot.innerHTML = slot.drawn = change.html;
    place.open = true;
  }
}

async function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // Pages served over plain http to other machines have no clipboard interface.
  const area = document.createElement("textarea");
  area.value = text;
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  if (!done) throw new Error("copy refused");
}

async function copyAnswer(button, turn) {
  const label = button.textContent;
  try {
    await copyText(drawn.get(turn.dataset.turn).copy);
    button.textContent = "已复制";
  } catch {
    button.textContent = "浏览器不允许复制";
  }
  setTimeout(() => (button.textContent = label), 2000);
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const turn = button.closest(".turn");
  if (button.dataset.example) {
    trigger("example", { example: button.dataset.example });
  } else if (button.dataset.open) {
    element.querySelectorAll(".opened").forEach((other) => other.classList.remove("opened"));
    button.classList.add("opened");
    trigger("open", { turn: turn.dataset.turn, kind: button.dataset.open, number: Number(button.dataset.number) });
  } else if (button.classList.contains("copy")) {
    copyAnswer(button, turn);
  }
});

element.addEventListener("submit", (event) => {
  const form = event.target.closest(".what-if-form");
  if (!form) return;
  event.preventDefault();
  const turn = form.closest(".turn").dataset.turn;
  const number = Number(form.closest(".what-if").dataset.number);
  trigger("recompute", { turn, number, facts: Object.fromEntries(new FormData(form)) });
});

watch("value", draw);
watch("changes", drawChanges);
draw();

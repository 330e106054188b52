// The panels one came from by following references, the first one first.
const trail = [];
const block = element.closest(".block");

// Moves the keyboard to a newly opened clause, brings the quotation into sight, sizes page pictures, and closes the panel.
function shown() {
  const evidence = element.querySelector(".evidence");
  if (!evidence || !evidence.dataset.followed) trail.length = 0;
  if (!evidence) return;
  const text = evidence.querySelector(".evidence-text");
  const mark = evidence.querySelector("mark");
  if (text && mark) {
    const within = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += within - text.clientHeight / 4;
  }
  const pages = evidence.querySelector(".evidence-pages");
  if (pages) toMark(pages, pages.querySelector("figure"));
  evidence.querySelector("h3").focus({ preventScroll: true });
}

// Brings the first marked line of a page into sight.
function toMark(pages, figure) {
  const picture = figure.querySelector("img").getBoundingClientRect();
  const within = picture.top - pages.getBoundingClientRect().top + Number(figure.dataset.top) * picture.height;
  pages.scrollTop += within - pages.clientHeight / 4;
}

function resize(button) {
  const figure = button.closest("figure");
  const large = figure.classList.toggle("large");
  button.setAttribute("aria-pressed", String(large));
  button.textContent = large ? "缩小" : "放大";
  toMark(figure.closest(".evidence-pages"), figure);
}

function close() {
  if (!element.querySelector(".evidence") || !element.offsetParent) return;
  props.value = "";
  trigger("closed", {});
  const opener = block.closest(".desk").querySelector(".opened");
  if (opener) {
    opener.classList.remove("opened");
    opener.focus({ preventScroll: true });
  }
}

block.addEventListener("click", (event) => {
  const button = event.target.closest(".page-size");
  if (button) resize(button);
  const lead = event.target.closest(".lead");
  if (lead) {
    trail.push(props.value);
    trigger("follow", { document: lead.dataset.document, clause: lead.dataset.clause });
  }
  if (event.target.closest(".evidence-back")) {
    const before = trail.pop();
    if (before) props.value = before;
    else close();
  }
  // A click on the block itself is one beside the sheet, on the dimmed conversation.
  if (event.target === block || event.target.closest(".evidence-close")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
watch("value", shown);

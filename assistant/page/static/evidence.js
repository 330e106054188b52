// Moves the keyboard to a newly opened clause, brings the quotation into sight, and closes the panel.
function shown() {
  const evidence = element.querySelector(".evidence");
  if (!evidence) return;
  const text = evidence.querySelector(".evidence-text");
  const mark = evidence.querySelector("mark");
  if (text && mark) {
    const within = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
    text.scrollTop += within - text.clientHeight / 4;
  }
  evidence.querySelector("h3").focus({ preventScroll: true });
}

function close() {
  if (!element.querySelector(".evidence")) return;
  props.value = "";
  trigger("closed", {});
  const opener = document.querySelector(".conversation .opened");
  if (opener) {
    opener.classList.remove("opened");
    opener.focus({ preventScroll: true });
  }
}

const block = element.closest(".block");
block.addEventListener("click", (event) => {
  // A click on the block itself is one beside the sheet, on the dimmed conversation.
  if (event.target === block || event.target.closest(".evidence-close")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") close();
});
watch("value", shown);

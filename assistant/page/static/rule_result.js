// Marks the fields that a result still needs, and unfolds the quotation of a marker.
function shown() {
  const fields = document.querySelectorAll(".rule-form fieldset:not([hidden]) :is(input, select)");
  const lacking = element.querySelector("[data-missing]");
  const missing = lacking ? lacking.dataset.missing.split(" ") : [];
  for (const field of fields) {
    if (missing.includes(field.name)) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }
  document.querySelector(".rule-form [aria-invalid]")?.focus();
}

element.addEventListener("click", (event) => {
  const marker = event.target.closest(".marker");
  if (!marker) return;
  const quotation = element.querySelector(`details[data-marker="${marker.dataset.number}"]`);
  quotation.open = true;
  quotation.querySelector("summary").focus();
});
watch("value", shown);

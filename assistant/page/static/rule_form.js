// Shows the fields of the chosen rule and reports them to Python.
const form = element.querySelector(".rule-form");
const choice = form.querySelector(".rule-choice");

function chosen() {
  for (const part of form.querySelectorAll("fieldset")) {
    part.hidden = part.disabled = part.dataset.rule !== choice.value;
  }
}

choice.addEventListener("change", chosen);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  trigger("compute", { rule: choice.value, facts: Object.fromEntries(new FormData(form)) });
});
form.addEventListener("input", (event) => event.target.removeAttribute("aria-invalid"));
chosen();

/** Shows the sentence about a wrong password when the server sent the person back here. */

if (new URLSearchParams(location.search).has("wrong")) {
  const sentence = document.getElementById("wrong");
  const field = document.getElementById("password");
  if (sentence) sentence.hidden = false;
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-describedby", "wrong");
}

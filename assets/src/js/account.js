// On a phone the tabs of the account area scroll sideways: bring the one we are on into view.
const here = document.querySelector(".account-nav [aria-current]");
const tabs = here?.closest("ul");
if (tabs) tabs.scrollLeft = here.offsetLeft - (tabs.clientWidth - here.clientWidth) / 2;

// Goes on by itself while the page is open; without it, somebody presses the button.
document.querySelector("[data-goes-on] [value=step]")?.click();

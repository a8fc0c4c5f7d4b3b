// Puts a campaign's form on a partner's page:
// <script async src="…/embed.js" data-campaign="SLUG" data-partner="ID" data-lang="fr" data-theme="auto"></script>
// It makes an <undersigned-form> with a plain link in it, and the frame beside that link. Without a partner the
// frame is the count card. The theme is `light` (which needs no word), `dark`, or as the visitor's device: `auto`.

(() => {
  const script = document.currentScript;
  const base = script.src.slice(0, script.src.lastIndexOf("/embed.js"));

  class UndersignedForm extends HTMLElement {
    // Where scripts like this one came from: nothing else is framed, whoever wrote the element.
    static bases = new Set();

    connectedCallback() {
      if (this.querySelector("iframe") || !this.isOurs()) return;
      const link = this.querySelector("a");
      const frame = document.createElement("iframe");
      const src = new URL(this.getAttribute("src"));
      if (this.dataset.theme) src.searchParams.set("theme", this.dataset.theme);
      frame.src = src.href;
      frame.title = link ? link.textContent : "";
      frame.loading = "lazy";
      frame.referrerPolicy = "no-referrer";
      // Until the frame has told its height there may be nothing in it: then the link is all there is.
      Object.assign(frame.style, { display: "block", width: "100%", height: "0", border: "0", visibility: "hidden" });
      let pages = 0;
      frame.addEventListener("load", () => {
        // The second page is the answer to what was sent: whoever scrolled down to the button must see it.
        if (++pages > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
      });
      const { origin } = new URL(frame.src);
      // Sites lay out blocks; an element that nobody knows is none.
      this.style.display ||= "block";
      this.listen = (event) => {
        if (event.source !== frame.contentWindow || event.origin !== origin) return;
        const height = event.data?.undersigned?.height;
        if (!(height > 0 && height < 50_000)) return;
        Object.assign(frame.style, { height: `${height}px`, visibility: "" });
        // Not by `hidden`, which gives way to whatever a site says of its links.
        if (link) link.style.display = "none";
      };
      addEventListener("message", this.listen);
      this.append(frame);
    }

    disconnectedCallback() {
      removeEventListener("message", this.listen);
    }

    isOurs() {
      const src = this.getAttribute("src") ?? "";
      return [...this.constructor.bases].some((ours) => src.startsWith(`${ours}/`));
    }
  }

  const known = customElements.get("undersigned-form") ?? UndersignedForm;
  known.bases.add(base);
  if (known === UndersignedForm) customElements.define("undersigned-form", UndersignedForm);

  const { campaign, partner, lang, theme } = script.dataset;
  if (!campaign) return;
  const query = new URLSearchParams({ ...(partner && { partner }), ...(lang && { lang }) });
  const page = new URLSearchParams({ ...(partner && { source: partner }), ...(lang && { lang }) });
  const form = document.createElement("undersigned-form");
  const link = document.createElement("a");
  link.href = `${base}/c/${campaign}?${page}`;
  link.textContent = script.dataset.title || link.href;
  form.append(link);
  form.setAttribute("src", `${base}/c/${campaign}/embed${partner ? "" : "/card"}?${query}`);
  if (theme) form.dataset.theme = theme;
  script.after(form);
})();

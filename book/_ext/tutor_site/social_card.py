"""What a page says about itself to those who share it: og: and twitter: tags, and its canonical address."""

from bs4 import BeautifulSoup
from sphinx.application import Sphinx

from .site_address import page_address, site_address

DESCRIPTION = (
    "How ChatGPT works, built by hand: from raw text to a chat assistant that you train yourself, "
    "on two processor cores, in Python."
)
CARD_ALT = "From Tokens to Chat: how ChatGPT works, built by hand. Beside it a three by three attention matrix."


def first_words(page: BeautifulSoup) -> str:
    """Give the page's first real paragraph, cut at a word, or the book's description where it has none."""
    article = page.find("article")
    for paragraph in article.find_all("p") if article else []:
        text = " ".join(paragraph.get_text().split())
        if len(text) >= 60 and not paragraph.find_parent(class_=["tutor-facts", "cell", "admonition", "tutor-widget"]):
            return text if len(text) <= 200 else text[:200].rsplit(" ", 1)[0] + " …"
    return DESCRIPTION


def describe(page: BeautifulSoup, app: Sphinx, pagename: str) -> None:
    """Add the tags to the page's head."""
    is_front = pagename == app.config.root_doc
    description = DESCRIPTION if is_front else first_words(page)
    heading = page.find("h1")
    if heading:
        for anchor in heading.find_all("a", class_="headerlink"):
            anchor.extract()
    title = " ".join(page.title.get_text().split())
    card = site_address(app.config) + "_static/social_card.png"
    tags = {
        "og:title": title,
        "og:description": description,
        "og:type": "website" if is_front else "article",
        "og:url": page_address(app.config, pagename),
        "og:site_name": app.config.html_title,
        "og:image": card,
        "og:image:alt": CARD_ALT,
        "og:image:width": "1200",
        "og:image:height": "630",
    }
    for old in page.head.find_all("meta", attrs={"name": "description"}):
        old.decompose()
    head = [("name", "description", description), *(("property", name, text) for name, text in tags.items())]
    head += [("name", "twitter:card", "summary_large_image"), ("name", "color-scheme", "light dark")]
    for attribute, name, text in head:
        page.head.append(page.new_tag("meta", attrs={attribute: name, "content": text}))
    for link in page.head.find_all("link", rel="canonical"):
        if app.config.html_baseurl:
            link["href"] = page_address(app.config, pagename)
        else:
            link.decompose()

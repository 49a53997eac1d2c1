"""Where the site will stand: `html.baseurl`, or else the GitHub Pages address of `repository.url`."""

from sphinx.config import Config


def site_address(config: Config) -> str:
    """Give the address of the site's root, with a slash at its end."""
    if config.html_baseurl:
        return config.html_baseurl.rstrip("/") + "/"
    owner, repository = config.html_theme_options["repository_url"].rstrip("/").split("/")[-2:]
    if repository.lower() == f"{owner.lower()}.github.io":
        return f"https://{repository.lower()}/"
    return f"https://{owner.lower()}.github.io/{repository}/"


def page_address(config: Config, docname: str) -> str:
    """Give the public address of a page; the root document is the site's front page."""
    return site_address(config) + ("" if docname == config.root_doc else f"{docname}.html")

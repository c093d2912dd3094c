"""What a browser says of itself, in two words that people know."""

NAMES = (
    ("YaBrowser/", "Yandex Browser"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
"""The first that fits: most of them name those after them as well."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(agent: str) -> str:
    """`Firefox, Windows` of a User-Agent header; what is not known is left out, "" when nothing is."""
    found = (next((name for sign, name in known if sign in agent), "") for known in (NAMES, SYSTEMS))
    return ", ".join(name for name in found if name)

"""Writes the pages; says which ones have changed."""

from .pages import DOCS, pages


def main() -> None:
    """Write each page that is not as it should be."""
    for file, text in sorted(pages().items()):
        is_new = not file.exists() or file.read_text(encoding="utf-8") != text
        if is_new:
            file.write_text(text, encoding="utf-8")
        name = file.relative_to(DOCS.parent)
        print(f"{name}: {'written' if is_new else 'is up to date'}")


if __name__ == "__main__":
    main()

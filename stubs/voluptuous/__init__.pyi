# Home Assistant installs probatio in the place of voluptuous, so that is what mypy must see.
from probatio import *  # noqa: F403

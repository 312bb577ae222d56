"""What in the traffic is private: by the name of the member it stands under, and by its form."""

from functools import lru_cache
import re
from typing import Final

from .secret_keys import is_secret

HARMLESS: Final = frozenset(
    {"true", "false", "null", "none", "unknown", "n/a", "enabled", "disabled"}
    | {"accepted", "rejected", "invalid", "blocked", "expired"}
    | {"evcc", "wallbox", "proxy", "localhost"}
)
"""What stands under private names and tells nothing; never replaced."""

_EXACT: Final = {
    "apn": "network",
    "csr": "secret",
    "login": "user",
    "mac": "mac",
    "pin": "secret",
    "puk": "secret",
    "user": "user",
    "vin": "vehicle",
    "latitude": "place",
    "longitude": "place",
}
_CONTAINED: Final = {
    "idtag": "tag",
    "idtoken": "tag",
    "rfid": "tag",
    "cardid": "tag",
    "serial": "serial",
    "iccid": "sim",
    "imsi": "sim",
    "imei": "sim",
    "msisdn": "sim",
    "phone": "sim",
    "authorizationkey": "secret",
    "password": "secret",
    "passwd": "secret",
    "passphrase": "secret",
    "secret": "secret",
    "token": "secret",
    "apikey": "secret",
    "privatekey": "secret",
    "psk": "secret",
    "credential": "secret",
    "certificate": "secret",
    "macaddr": "mac",
    "ssid": "network",
    "username": "user",
    "email": "mail",
    "evccid": "vehicle",
    "emaid": "vehicle",
    "contractid": "vehicle",
}
_WALLBOX: Final = ("chargepointid", "chargeboxid", "chargeboxidentity", "ocppid")
_ABOUT: Final = (
    *("type", "status", "mode", "profile", "enabled", "required", "supported"),
    *("length", "timeout", "interval", "count"),
)
"""Ends of names that tell something about a private thing, not the thing itself."""
_ADDRESS: Final = ("url", "uri", "host", "hostname", "server", "address", "endpoint")

_NOT_WORD = re.compile(r"[^a-z0-9]+")

PEM: Final = re.compile(
    r"-----BEGIN [^-]+-----.*?(?:-----END [^-]+-----|\Z)", re.DOTALL
)
URL: Final = re.compile(
    r"(?P<scheme>\b[A-Za-z][A-Za-z0-9+.-]{1,20}://)(?:(?P<user>[^\s/@\"'<>]*)@)?"
    r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^\s/:?#\"'<>,;()\[\]{}\\]*)(?P<port>:\d+)?(?P<path>[^\s\"'<>\\]*)"
)
QUERY: Final = re.compile(r"(?<=[?&])([^=&#\s]+=)([^&#\s]+)")
AUTHORIZATION: Final = re.compile(
    r"\b(?P<scheme>Basic|Bearer)\s+(?P<token>[A-Za-z0-9+/=._~-]{4,})", re.IGNORECASE
)
MAC: Final = re.compile(
    r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}(?P<sign>[:-])(?:[0-9A-Fa-f]{2}(?P=sign)){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])"
)
IPV4: Final = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
IPV6: Final = re.compile(
    r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])"
)
MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
ICCID: Final = re.compile(r"(?<!\w)89\d{17,18}(?!\w)")
HOST: Final = re.compile(
    r"(?<![\w.-])(?P<host>[\w-]++(?:\.[\w-]++)*\.[A-Za-z]{2,63})(?![\w.])"
)
NAMED: Final = re.compile(
    r"(?<!\w)(?P<name>[A-Za-z_]\w*+)[\W_]{0,6}[:=\"'][\W_]{0,6}?(?=[^\s\"',{}\[\]])"
)
"""A name, up to what seems to be its value, in a text that is broken."""
VALUE: Final = re.compile(r"[^\s\"',{}\[\]]+")
"""Such a value."""


@lru_cache(2048)
def kind_of(name: str) -> str | None:
    """Return what kind of private thing stands under a name, None for what is not private."""
    word = _NOT_WORD.sub("", name.lower())
    if word in _EXACT:
        return _EXACT[word]
    if word.endswith(_ABOUT):
        return None
    if word in _WALLBOX:
        return "wallbox"
    found = next((kind for part, kind in _CONTAINED.items() if part in word), None)
    return found or ("secret" if is_secret(name) else None)


@lru_cache(2048)
def is_version(name: str) -> bool:
    """Return whether what stands under a name looks like an address but is a version."""
    word = name.lower()
    return "version" in word or "firmware" in word


@lru_cache(2048)
def is_address(name: str) -> bool:
    """Return whether a host name may stand under a name, without being a URL."""
    return _NOT_WORD.sub("", name.lower()).endswith(_ADDRESS)

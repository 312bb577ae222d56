"""What wallboxes do wrong, in a few words each, and why some of it needs no rule or has no cure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Group:
    """Quirks that concern the same part of the traffic."""

    title: str
    """A heading."""
    quirks: Mapping[str, str]
    """What is wrong, by the ids that rules and presets name."""


@dataclass(frozen=True, slots=True)
class NoRule:
    """Why no rule is for some quirks."""

    title: str
    """A heading."""
    reasons: Mapping[str, str]
    """What is done instead, or why nothing is, by the quirk's id. Goes before what rules claim."""


CONNECTING: Final = Group(
    "Connecting",
    {
        "H01": "Has a slash too many in the address it calls.",
        "H02": "Names no ID in the address, or has other things before it.",
        "H03": "Does not say which protocol it speaks.",
        "H04": "Offers several protocols, or tries another one first.",
        "H05": "Leaves out a line of the handshake, so that most servers refuse it.",
        "H06": "Opens a connection now and then and sends nothing sensible on it.",
        "H07": "Says that it comes from a web page.",
        "H08": "Sends a name and an empty password that nobody asked for.",
        "H09": "Does not answer the connection's own signs of life (pings).",
        "H10": "Says something only once a minute, which is just too rare for EVCC.",
        "H11": "Connects again while its old connection still half lives.",
        "H12": "Connects again only after many minutes, or not at all, once it has lost its server.",
        "H13": "Breaks the connection off without a goodbye.",
        "H14": "Loses its connection again and again for a second.",
        "H15": "Comes back in the middle of a charging session as if nothing had happened.",
    },
)

MESSAGES: Final = Group(
    "Messages as such",
    {
        "F01": "The message breaks off: brackets are missing at its end.",
        "F02": "A list ends that has never begun.",
        "F03": "There is a comma too many in a list.",
        "F04": "An entry has no value.",
        "F05": "There are bytes in a text that are no text.",
        "F06": "The message is written in an unusual layout, with line breaks or tabs.",
        "F07": "The content is missing altogether (null).",
        "F08": "A part is missing from an error message.",
        "F09": "There are entries that OCPP does not have.",
        "F10": "The same message ID is used again, or a message is sent several times.",
        "F11": "Answers come so late that EVCC waits no longer.",
        "F12": "An answer comes after the report of what it caused.",
    },
)

STARTING: Final = Group(
    "Start-up, settings and commands",
    {
        "B01": "Does not introduce itself when it connects (BootNotification).",
        "B02": "Introduces itself again and again.",
        "B03": "Its serial number, model or maker's name is longer than OCPP allows.",
        "B04": "Fills entries it has nothing for with “null” or empty text.",
        "B05": "Uses an entry for something else, such as the SIM card's number for the strength of the Wi-Fi.",
        "B06": "Never says what its settings are (GetConfiguration).",
        "B07": "Says 0 or 1 for whether a setting is read-only.",
        "B08": "Gives the value of a setting as a number instead of text.",
        "B09": "Does not have settings that OCPP asks for.",
        "B10": "Cannot cope with being asked for single settings.",
        "B11": "Says in its own way what it is able to do, or leaves out that it obeys limits.",
        "B12": "Spells the unit of limits in its own way.",
        "B13": "Spells the names of settings in its own way.",
        "B14": "Has its own names for measured values.",
        "B15": "Agrees to measure everything, and then restarts or never sends it.",
        "B16": "Wants a restart before a changed setting takes effect, which EVCC takes for a refusal.",
        "B17": "Does not answer, or refuses, changes of common settings.",
        "B18": "Ignores or refuses being put into service, or crashes because of it (ChangeAvailability).",
        "B19": "Refuses or ignores EVCC's requests for values (TriggerMessage).",
        "B20": "Is blocked when EVCC asks for values every two seconds.",
        "B21": "Does not know the setting for signs of life (WebSocketPingInterval).",
        "B22": "Gives nonsense when asked for the limit in force (GetCompositeSchedule).",
    },
)

SESSIONS: Final = Group(
    "Status, times and charging sessions",
    {
        "S01": "Sends times that cannot be, or none.",
        "S02": "Sends times without a time zone.",
        "S03": "Sends times of 1970, until its clock is set.",
        "S04": "Sends local time and calls it UTC.",
        "S05": "Sends old reports, some of them over and over.",
        "S06": "Its clock is slow or fast.",
        "S07": "Reports a fault with a word that OCPP does not have.",
        "S08": "Reports a status that OCPP does not have.",
        "S09": "Gives a reason for the end of charging that OCPP does not have.",
        "S10": "Explains itself at greater length than OCPP allows.",
        "S11": "The ID of a charging card is too long or holds invisible characters.",
        "S12": "Reports the status of its only connector as that of the whole wallbox.",
        "S13": "Reports only one of its connectors after it has connected.",
        "S14": "Refuses to start again after a stop, until the car is unplugged.",
        "S15": "Gives up after a few seconds when nobody starts the charging session.",
        "S16": "Does not report the end of a charging session.",
        "S17": "Reports the end of a charging session that EVCC does not know.",
        "S18": "Numbers a charging session with -1, 0 or the like, or with that of one that is over.",
        "S19": "Makes up numbers of charging sessions.",
        "S20": "Names reservation 0 or -1 where there is none.",
        "S21": "Reports the start or the end of a charging session twice.",
        "S22": "Ends a charging session when a message comes right after its start.",
        "S23": "Needs to be started by EVCC, or refuses that in the form in which EVCC does it.",
        "S24": "Reports a warning that looks like a fault.",
        "S25": "Reports the meter at the start or the end with decimals.",
        "R19": "Sends meter values for connector 0, or for none.",
    },
)

METER_VALUES: Final = Group(
    "Meter values",
    {
        "M01": "Values are numbers instead of text.",
        "M02": "Values are empty.",
        "M03": "There are meter values without any value.",
        "M04": "A single value is not put into a list.",
        "M05": "Values have blanks around them.",
        "M06": "A unit is one that OCPP does not have.",
        "M07": "The unit is missing.",
        "M08": "It is not said what is measured, or when, or in words that OCPP does not have.",
        "M09": "Energy is reported in kWh and called Wh.",
        "M10": "The power is a tenth of what it is.",
        "M11": "No power is reported.",
        "M12": "The total energy is reported as that of one phase.",
        "M13": "The current is reported for the neutral conductor.",
        "M14": "Phases have other names, such as L1-N for a current.",
        "M15": "Current and voltage are reported without a phase.",
        "M16": "The value from the beginning stands beside the present one.",
        "M17": "The voltage is 0 although current flows.",
        "M18": "What the wallbox says it offers contradicts what it does.",
        "M19": "Nothing, or only the energy, is reported while no car charges.",
        "M20": "Values come only every few minutes, whatever it was told.",
        "M21": "Refuses to send values while no car charges.",
        "M22": "Never sends meter values, although it agrees to everything.",
        "M23": "Sends values that it does not list, so that EVCC does not use them.",
        "R16": "It is not said what is measured where energy is meant, as OCPP allows.",
        "R18": "The same value comes twice, also signed or from another place.",
    },
)

LIMITS: Final = Group(
    "Limits",
    {
        "P01": "Obeys only limits of the lowest priority (stack level 0).",
        "P02": "Obeys only limits that begin with the charging session.",
        "P03": "Obeys only limits in watts.",
        "P04": "Obeys only limits of one particular shape.",
        "P05": "Accepts a limit of zero and goes on charging.",
        "P06": "Refuses limits while no charging session runs.",
        "P07": "Misreads limits with decimals, such as 8.8 A.",
        "P08": "Knows only certain limits, such as 6, 8, 10, 13 and 16 A.",
        "P09": "Accepts a limit and does not apply it to the running charging session.",
        "P10": "Does not know limits for the whole wallbox.",
        "P11": "Has a lower ceiling of its own that it does not tell.",
        "P12": "Charges with full power until it gets the first limit.",
        "P13": "Knows no limits (charging profiles), but a setting of its own for the current.",
        "P14": "Its clock is slow, so that a limit seems to lie in the future.",
        "P15": "Takes limits only under another number.",
    },
)

REFUSED: Final = Group(
    "Reports that EVCC may refuse",
    {
        "U01": "Reports on its firmware without end, and disconnects when that is refused.",
        "U02": "Reports events of security and logs, which older versions of EVCC do not know.",
        "U03": "Sends messages of its maker that mean nothing to EVCC.",
        "U04": "Repeats for ever what is answered with an error, or hangs.",
        "U05": "Sends signs of life several times a second.",
    },
)

GROUPS: Final = (
    CONNECTING,
    MESSAGES,
    STARTING,
    SESSIONS,
    METER_VALUES,
    LIMITS,
    REFUSED,
)

NO_RULE: Final = (
    NoRule(
        "Seen to by the connection itself",
        {
            "H01": "The ID is what follows the last slash, however many there are.",
            "H02": "The same. A wallbox that names no ID at all is refused with an explanation, for it could be any: enter the address in it with an ID at its end.",
            "H03": "Taken for OCPP 1.6. EVCC is always told the protocol.",
            "H04": "OCPP 1.6 is chosen where it is offered; a connection with another one is refused and does not concern the right one.",
            "H05": "The line is added.",
            "H06": "Such a connection is closed and does not concern the other ones.",
            "H07": "Not looked at, and not passed on.",
            "H08": "Not looked at, and not passed on.",
            "H09": "A connection counts as dead only if the wallbox has answered pings before and sends no messages either.",
            "H10": "The proxy gives EVCC a sign of life every 20 seconds.",
            "H11": "The new connection takes the place of the old one. EVCC would refuse it.",
            "H12": "The wallbox stays connected while EVCC is away, unless you choose otherwise in the options.",
            "H13": "Taken for the end of the connection, as any other.",
            "H15": "What is known of a charging session outlives the connection.",
        },
    ),
    NoRule(
        "Harmless",
        {
            "F12": "OCPP allows it. Answers find their question in whatever order they come.",
            "B05": "Nobody uses the entry.",
            "M19": "OCPP allows it, and EVCC copes with it.",
            "S14": "EVCC pauses by a limit and sends no stop. Do not choose to end charging sessions under **Charging although EVCC says stop** for such a wallbox.",
        },
    ),
    NoRule(
        "Without a cure",
        {
            "P11": "Nothing on the way can lift it. The sensor **Limit use** shows that the wallbox takes less than EVCC allows.",
            "M22": "What was not measured cannot be made up. Look for another firmware, or give EVCC a meter of its own for this charger.",
        },
    ),
)

"""Quirky wallboxes: ABB to Delta."""

from ..configuration import MEASURANDS, Key, usual_keys
from ..evcc_settings import StationOptions
from ..parameters import WallboxParameters
from ..quirky import STATION, Fault, Quirky
from ..schemas import Payload
from . import commands, frames, habits, meters

WITHOUT_OFFER = tuple(one for one in MEASURANDS if one != "Current.Offered")
"""Measurands of a wallbox of which EVCC must ask what it offers."""
SPECIAL_ID = 2**63 - 1
"""What an Alfen sends as transactionId of meter values outside of one."""


def keys_without(*names: str) -> tuple[Key, ...]:
    """Return the usual configuration table without some keys."""
    return tuple(key for key in usual_keys() if key.name not in names)


def wants_offered(action: str, payload: Payload) -> bool:
    """Whether a call configures a measurand that an ABB accepts but cannot sample."""
    return (
        action == "ChangeConfiguration"
        and payload["key"] == "MeterValuesSampledData"
        and any(one in payload["value"] for one in ("Power.Offered", "SoC"))
    )


ABB_TERRA_AC = Quirky(
    preset="abb-terra-ac",
    quirks=("P01", "B04", "B15", "U02"),
    box=WallboxParameters(
        vendor="ABB",
        model="CDT_TACW22",
        firmware="V1.8.21",
        quirks=(
            commands.RefusesProfiles(stack_above=0),
            commands.Crashes(wants_offered),
            frames.Call("StatusNotification", frames.adding(info="null")),
            habits.Tells(
                (
                    (
                        "SecurityEventNotification",
                        {
                            "type": "StartupOfTheDevice",
                            "timestamp": "2031-05-06T05:52:21.000Z",
                        },
                    ),
                )
            ),
        ),
    ),
    fault=Fault.DISCONNECTED,
)

ABL_EMH = Quirky(
    preset="abl-emh",
    quirks=("B19", "F06", "M20"),
    box=WallboxParameters(
        vendor="ABL",
        model="eMH2",
        meter_period=300,
        quirks=(
            commands.Triggers("Rejected", only_without_connector=True),
            habits.SilentAtFirst(frozenset({1})),
            meters.Meter(meters.each(meters.in_kilo, meters.ENERGY)),
            frames.Text(frames.blank_before_commas),
        ),
    ),
    fault=Fault.SLOW,
    because="TriggerMessage StatusNotification: Rejected",
)

ACTEC = Quirky(
    preset="actec-ev-ac22k",
    quirks=(
        *("B02", "B06", "B18", "B19", "B22", "F09", "F10", "M10", "M17"),
        *("P03", "P04", "P05", "P09", "S01", "S09", "S11", "S18", "S22", "U01"),
    ),
    box=WallboxParameters(
        vendor="AcTEC",
        model="EV-AC22K",
        firmware="V1.17.9",
        message_ids="{}",
        null_timestamps=True,
        meters_when_idle=True,
        never_answers=commands.NOBODY_LISTENS,
        measurands=WITHOUT_OFFER,
        quirks=(
            commands.DiesWhenDisturbed(5.0),
            commands.ObeysOnlyTemplate(231, 690.0),
            frames.Answer(
                "SetChargingProfile",
                frames.adding(
                    connectorId=1,
                    chargingSchedule={"duration": 0, "chargingSchedulePeriod": []},
                ),
            ),
            meters.Meter(meters.each(meters.tenth, meters.POWER)),
            meters.Meter(
                meters.each(meters.claiming("0.0"), meters.VOLTAGE),
                only_charging=True,
                every=3,
            ),
            habits.StampsIdle(0),
            habits.BootsTwice(),
            habits.Chatters(
                "FirmwareStatusNotification", {"status": "Installed"}, 10.0, bears=4
            ),
        ),
    ),
    start="by itself",
    id_tag="2031-05-06T20:01:23.000Z",
    fault=Fault.NEVER_READY,
    because="FATAL cannot create charger wallbox-1: timeout",
)

AEFA_HOME = Quirky(
    preset="aefa-home",
    quirks=("F04", "F06", "S02"),
    box=WallboxParameters(
        vendor="AEFA",
        model="Home OCPP",
        firmware="SW:A1B_2.8-HW:B07_0.5",
        call_timeout=3,
        write_time=habits.naive,
        quirks=(
            frames.Text(frames.no_transaction, frames.is_call("MeterValues")),
            frames.Text(frames.tabbed),
        ),
    ),
    fault=Fault.ENERGY,
)

ALFEN_EVE = Quirky(
    preset="alfen-eve",
    quirks=("M08", "S05", "S18", "S24", "U04"),
    box=WallboxParameters(
        vendor="Alfen BV",
        model="NG910-60023",
        firmware="4.15.7-4054",
        meters_when_idle=True,
        quirks=(
            meters.Meter(meters.each(meters.nameless)),
            habits.Resends(
                (
                    (
                        "MeterValues",
                        {
                            "connectorId": 1,
                            "transactionId": SPECIAL_ID,
                            "meterValue": [
                                {
                                    "timestamp": "2020-05-06T11:58:29Z",
                                    "sampledValue": [
                                        {
                                            "value": "0.505",
                                            "context": "CurrentMax",
                                            "unit": "kWh",
                                        }
                                    ],
                                }
                            ],
                        },
                    ),
                )
            ),
            habits.StampsIdle(SPECIAL_ID),
            habits.Warns("OtherError", "Modbus TCP/IP lost, in safe mode max 14.0A"),
        ),
    ),
    fault=Fault.ENERGY,
    because="GenericError",
)

ANKER_SOLIX = Quirky(
    preset="anker-solix-v1",
    quirks=("B07", "B18", "P02"),
    box=WallboxParameters(
        vendor="Anker",
        model="Anker SOLIX V1",
        quirks=(
            commands.Crashes(lambda action, _: action == "ChangeAvailability"),
            commands.RefusesProfiles(kind="Absolute"),
            frames.Answer(
                "GetConfiguration", frames.each_key(frames.readonly_as_number)
            ),
        ),
    ),
    fault=Fault.NEVER_READY,
    because="no client exists",
)

AUTEL = Quirky(
    preset="autel",
    quirks=("H05", "S23"),
    box=WallboxParameters(
        vendor="Autel",
        model="MaxiCharger",
        firmware="v1.38.00",
        connection_header=False,
    ),
    start="remote",
    options=StationOptions(id=STATION, remotestart=True),
    fault=Fault.NEVER_READY,
)

CHARGE_AMPS_HALO = Quirky(
    preset="charge-amps-halo",
    quirks=("M06", "S18"),
    box=WallboxParameters(
        vendor="Charge Amps AB",
        model="HALO",
        firmware="180",
        quirks=(meters.Meter(meters.in_hertz), habits.StampsIdle(-1)),
    ),
    fault=Fault.ENERGY,
    because="GenericError",
)

DAHEIMLADEN = Quirky(
    preset="daheimladen-family",
    quirks=("B09", "B11", "B21", "M23", "P13"),
    box=WallboxParameters(
        vendor="EM2GO",
        model="EM022AS0OCPP",
        keys=(
            Key("QrCode", "60723254390941"),
            Key("ChargeRate", "16"),
            Key("AuthorizeRemoteTxRequests", "false", readonly=True),
            Key("ConnectionTimeout", "60"),
            Key("GetConfigurationMaxKeys", "20", readonly=True),
            Key("HeartbeatInterval", "60"),
            Key("LocalAuthorizeOffline", "true"),
            Key("MeterValueSampleInterval", "10"),
            Key("NumberOfConnectors", "1", readonly=True),
            Key("StopTransactionOnInvalidId", "true"),
            Key(
                "SupportedFeatureProfiles",
                "Core,Remote Trigger,Smart Charging",
                readonly=True,
            ),
        ),
        extra_measurands=WITHOUT_OFFER,
        quirks=(commands.CurrentByKey("ChargeRate", 1.0),),
    ),
    start="by itself",
    fault=Fault.ENERGY,
    because="SetChargingProfile: NotSupported",
)

DELTA_AC_MINI = Quirky(
    preset="delta-ac-mini",
    quirks=("B22",),
    box=WallboxParameters(
        vendor="Delta",
        model="AC Mini",
        firmware="04.04.30.03",
        measurands=WITHOUT_OFFER,
        answers_instead=commands.rejects("GetCompositeSchedule"),
    ),
    fault=Fault.REFUSED,
    because="GetCompositeSchedule: Rejected",
)

BOXES = (
    ABB_TERRA_AC,
    ABL_EMH,
    ACTEC,
    AEFA_HOME,
    ALFEN_EVE,
    ANKER_SOLIX,
    AUTEL,
    CHARGE_AMPS_HALO,
    DAHEIMLADEN,
    DELTA_AC_MINI,
)

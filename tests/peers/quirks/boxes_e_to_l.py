"""Quirky wallboxes: Easee to Legrand."""

from ..configuration import Key
from ..evcc_settings import StationOptions
from ..parameters import EVERY_ACTION, WallboxParameters
from ..quirky import STATION, Fault, Quirky
from . import commands, frames, habits, meters
from .boxes_a_to_d import WITHOUT_OFFER, keys_without

GRIZZL_E_KEYS = (
    *keys_without("SupportedFeatureProfiles", "WebSocketPingInterval"),
    Key("SupportedFeatureProfiles", "Core,FirmwareManagement", readonly=True),
    Key("SetCurrent", "16000"),
    Key("MinCurrent", "6000", readonly=True),
    Key("MaxCurrent", "40000", readonly=True),
)
"""A Grizzl-E's; the currents are in mA."""
UNREADABLE_SCHEDULE = (
    '[3,$id,{"status":"Rejected","connectorId":0,"chargingSchedule":{"duration":0,'
    '"chargingSchedulePeriod":[],"startSchedule":"0","chargingRateUnit":""},'
    '"scheduleStart":"0"}]'
)
"""How a Heidelberg rejects GetCompositeSchedule."""
GROWATT_AHEAD = 1448.0
"""Seconds a THOR's clock was ahead of UTC in evcc#10399."""

EASEE = Quirky(
    preset="easee",
    quirks=("S23",),
    box=WallboxParameters(
        vendor="Easee",
        model="Charge",
        meter_period=30,
        quirks=(commands.KeepsKey("MeterValueSampleInterval", least=30),),
    ),
    start="remote",
    options=StationOptions(id=STATION, remotestart=True),
    fault=Fault.REFUSED,
    because="ChangeConfiguration MeterValueSampleInterval: Rejected",
)

ENPLUS = Quirky(
    preset="enplus",
    quirks=("B02", "B18", "F10", "S03", "S12", "S18", "U03"),
    box=WallboxParameters(
        vendor="EN+",
        model="37",
        firmware="1.1.805",
        message_ids="offline-{}",
        quirks=(
            commands.Crashes(lambda action, _: action == "ChangeAvailability"),
            habits.StatusOnZero(frozenset({"Preparing"})),
            habits.StampsIdle(None),
            habits.Tells(
                (
                    (
                        "MeterValues",
                        {
                            "connectorId": 1,
                            "meterValue": [
                                {
                                    "timestamp": "1970-01-01T00:00:32Z",
                                    "sampledValue": [
                                        {
                                            "measurand": "Energy.Active.Import.Register",
                                            "unit": "Wh",
                                            "value": "0.0",
                                            "context": "Trigger",
                                        }
                                    ],
                                }
                            ],
                        },
                    ),
                )
            ),
            habits.Chatters(
                "DataTransfer",
                {"vendorId": "EN+", "messageId": "cpChargingParameterRpt"},
                10.0,
            ),
        ),
    ),
    fault=Fault.NEVER_READY,
    because="no client exists",
)

ENTRATEK = Quirky(
    preset="entratek",
    quirks=("B11", "B22"),
    box=WallboxParameters(
        vendor="Entratek",
        model="Power Dot Pro",
        measurands=WITHOUT_OFFER,
        key_values=(("SupportedFeatureProfiles", "Core,RemoteTrigger"),),
        answers_instead=commands.rejects("GetCompositeSchedule"),
    ),
    fault=Fault.REFUSED,
    because="GetCompositeSchedule: Rejected",
)

EPROWALLBOX = Quirky(
    preset="esolutions-eprowallbox",
    quirks=("B04", "B19"),
    box=WallboxParameters(
        vendor="Free2move eSolutions",
        model="eProWallbox",
        quirks=(
            commands.Triggers("NotImplemented"),
            frames.Call("StatusNotification", frames.adding(info="", vendorId="")),
        ),
    ),
    fault=Fault.ERRORS,
    because="TriggerMessage MeterValues: NotImplemented",
)

ETREL_INCH = Quirky(
    preset="etrel-inch",
    quirks=("B16", "S10", "S19"),
    box=WallboxParameters(
        vendor="Etrel",
        model="INCH",
        reboot_keys=frozenset({"MeterValuesSampledData"}),
        quirks=(
            commands.OwnTransactionIds(first=501),
            habits.Explains(
                "Finishing",
                "User didn't disconnect vehicle within 00:10:00 minutes of the end",
            ),
        ),
    ),
    fault=Fault.TRANSACTIONS,
    because="PropertyConstraintViolation",
)

EVBOX_ELVI = Quirky(
    preset="evbox-elvi",
    quirks=("B14",),
    box=WallboxParameters(
        vendor="EV-BOX",
        model="G4E-000000",
        firmware="P0424B0424v0.220706_W2.2.0",
        measurands=WITHOUT_OFFER,
        quirks=(commands.NamesMeasurands({"Current.Import": "Current.Import.L{}"}),),
    ),
    fault=Fault.CURRENTS,
)

GO_E = Quirky(
    preset="go-e",
    quirks=("B19", "F10", "U01"),
    box=WallboxParameters(
        vendor="go-e",
        model="go-eCharger_V4",
        firmware="055.0",
        message_ids="5315315{:02}",
        quirks=(
            commands.Triggers("Rejected", ("MeterValues",)),
            habits.Chatters("FirmwareStatusNotification", {"status": "Idle"}, 30.0),
        ),
    ),
    fault=Fault.ERRORS,
    because="TriggerMessage MeterValues: Rejected",
)

GRIZZL_E = Quirky(
    preset="grizzl-e",
    quirks=("B05", "B10", "B17", "B21", "F01", "F08", "H03", "H07", "H08", "P13"),
    box=WallboxParameters(
        vendor="United Chargers",
        model="GRS-*",
        firmware="05.43",
        subprotocols=(),
        headers=(
            ("Authorization", "Basic R1JTLTAwMDAwMDAwMDBhOg=="),
            ("Origin", "https://github.com/gilmaimon/TinyWebsockets"),
        ),
        keys=GRIZZL_E_KEYS,
        measurands=WITHOUT_OFFER,
        quirks=(
            commands.Refuses(
                lambda action, payload: (
                    action
                    in EVERY_ACTION
                    - {
                        *("ChangeAvailability", "ChangeConfiguration", "Reset"),
                        *("GetConfiguration", "RemoteStartTransaction"),
                        *("RemoteStopTransaction", "UnlockConnector"),
                    }
                )
            ),
            commands.CurrentByKey("SetCurrent", 1000.0),
            frames.Call("BootNotification", frames.adding(meterType="SW", iccid="-67")),
            frames.BrokenConfiguration("WebSocketPingInterval"),
            frames.Text(
                frames.short_call_error, lambda action, message: message[0] == 4
            ),
        ),
    ),
    fault=Fault.NEVER_READY,
)

GROWATT_THOR = Quirky(
    preset="growatt-thor",
    quirks=("S02", "S04", "S20"),
    box=WallboxParameters(
        vendor="Growatt",
        model="THOR_11AS",
        firmware="THOR_11AS-V5.2.4-20230307-NOVO",
        write_time=habits.naive_seconds,
        clock_offset=GROWATT_AHEAD,
        quirks=(frames.Call("StartTransaction", frames.adding(reservationId=0)),),
    ),
    start="remote",
    options=StationOptions(id=STATION, remotestart=True),
    fault=Fault.CLOCK,
)

HEIDELBERG = Quirky(
    preset="heidelberg-amperfied",
    quirks=("B04", "B14", "B22", "M02"),
    box=WallboxParameters(
        vendor="Amperfied",
        model="connect.business",
        measurands=WITHOUT_OFFER,
        answers_instead={"GetCompositeSchedule": UNREADABLE_SCHEDULE},
        quirks=(
            commands.NamesMeasurands({"Current.Import": "Current.Import.Inlet.L{}"}),
            meters.Meter(meters.each(meters.emptied), only_idle=True),
            frames.Call(
                "StatusNotification",
                frames.adding(info="", vendorId="", vendorErrorCode=""),
            ),
        ),
    ),
    fault=Fault.STALLED,
    because="FormationViolation",
)

HUAWEI = Quirky(
    preset="huawei-scharger",
    quirks=("B12", "M04", "P03"),
    box=WallboxParameters(
        vendor="Huawei",
        model="SCharger-22KT-S0",
        measurands=WITHOUT_OFFER,
        key_values=(("ChargingScheduleAllowedChargingRateUnit", "Power"),),
        quirks=(
            frames.Answer("GetConfiguration", frames.each_key(frames.power_unit_small)),
            meters.Meter(meters.each(meters.in_kilo, meters.ENERGY)),
            meters.ObjectForList(),
        ),
    ),
    fault=Fault.LIMITS,
    because="set charging profile: Rejected",
)

INJET_SONIC = Quirky(
    preset="injet-sonic",
    quirks=("M13",),
    box=WallboxParameters(
        vendor="Injet",
        model="Sonic",
        phases=1,
        quirks=(
            meters.Meter(meters.each(meters.on_neutral, meters.CURRENT)),
            meters.Meter(meters.each(meters.only_total, meters.POWER)),
            meters.Meter(meters.each(meters.in_kilo, meters.POWER)),
        ),
    ),
    fault=Fault.CURRENTS,
)

LEGRAND = Quirky(
    preset="legrand-greenup",
    quirks=("S07",),
    box=WallboxParameters(
        vendor="Legrand",
        model="Green'Up",
        quirks=(
            habits.Tells(
                (
                    (
                        "StatusNotification",
                        {
                            "connectorId": 0,
                            "errorCode": "Error",
                            "status": "Faulted",
                        },
                    ),
                )
            ),
        ),
    ),
    fault=Fault.REJECTED,
    because="GenericError",
)

BOXES = (
    *(EASEE, ENPLUS, ENTRATEK, EPROWALLBOX, ETREL_INCH, EVBOX_ELVI, GO_E, GRIZZL_E),
    *(GROWATT_THOR, HEIDELBERG, HUAWEI, INJET_SONIC, LEGRAND),
)

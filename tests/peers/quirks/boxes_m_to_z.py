"""Quirky wallboxes: Mennekes to ZJ Beny."""

from ..configuration import MEASURANDS, usual_keys
from ..evcc_settings import StationOptions
from ..parameters import Redial, WallboxParameters
from ..quirky import STATION, Fault, Quirky
from . import commands, frames, habits, meters
from .boxes_a_to_d import WITHOUT_OFFER

REMOTE = StationOptions(id=STATION, remotestart=True)
NECHARGE_STEPS = (6.0, 8.0, 10.0, 13.0, 16.0)
"""A per phase."""
GARBAGE_SCHEDULE = (
    '[3,$id,{"status":"Accepted","connectorId":1,"scheduleStart":"2031-05-06T09:11:25Z",'
    '"chargingSchedule":{"duration":60,"startSchedule":"2031-05-06T11:11:25Z",'
    '"chargingRateUnit":"A","chargingSchedulePeriod":['
    '{"startPeriod":0,"limit":0,"numberPhases":3},'
    '{"startPeriod":1006632455,"limit":20,"numberPhases":3}]}}]'
)
"""What an Orbis makes of its schedule."""
EMPTY_SCHEDULE = (
    '[3,$id,{"status":"Accepted","connectorId":1,"scheduleStart":"2031-05-06T09:46:13Z",'
    '"chargingSchedule":{"duration":60,"chargingRateUnit":"A",'
    '"chargingSchedulePeriod":[]}}]'
)
"""What a ZJ Beny makes of its schedule."""

MENNEKES_ACU = Quirky(
    preset="mennekes-acu",
    quirks=("B14", "F09", "S13"),
    box=WallboxParameters(
        vendor="MENNEKES",
        model="Smart",
        connectors=2,
        keys=usual_keys(connectors=2),
        quirks=(
            habits.SilentAtFirst(frozenset({2})),
            frames.Answer(
                "GetConfiguration", frames.each_key(frames.measurands_quoted)
            ),
            frames.Call("Authorize", frames.adding(connectorId=2)),
        ),
    ),
    options=StationOptions(id=STATION, connector=2),
    fault=Fault.SLOW,
)

MENNEKES_AMTRON = Quirky(
    preset="mennekes-amtron",
    quirks=("B16", "B19", "B20", "F11"),
    box=WallboxParameters(
        vendor="MENNEKES",
        model="AMTRON 4You",
        meter_period=20,
        reboot_keys=frozenset({"MeterValuesSampledData"}),
        quirks=(
            commands.DropsWhenHurried("TriggerMessage", most=3, within=15.0),
            commands.Triggers("Accepted", ("MeterValues",)),
            commands.IsLate(frozenset({"SetChargingProfile"}), by=5.0),
        ),
    ),
    fault=Fault.DISCONNECTED,
    because="ChangeConfiguration MeterValuesSampledData: RebootRequired",
)

NECHARGE = Quirky(
    preset="necharge",
    quirks=("P08",),
    box=WallboxParameters(
        vendor="NEcharge",
        model="Pro",
        quirks=(
            commands.Rounds(
                lambda limit: (
                    min(NECHARGE_STEPS, key=lambda step: (abs(step - limit), -step))
                    if limit
                    else 0
                )
            ),
        ),
    ),
    coarseness=2.0,
    fault=Fault.LIMITS,
)

OCULAR = Quirky(
    preset="ocular-bs",
    quirks=("F05", "S11"),
    box=WallboxParameters(
        vendor="BS AC EV Charger",
        model="BS-EV22",
        firmware="448.3251.0Q03197",
        call_timeout=5,
        quirks=(
            frames.Text(
                frames.raw_bytes_in_id_tag,
                # Its buffer holds 16 characters and the end of a text.
                lambda action, message: (
                    message[0] == 2 and len(message[3].get("idTag", "")) > 16
                ),
            ),
        ),
    ),
    start="remote",
    options=StationOptions(id=STATION, remotestart=True, idtag="evcc-0123456789ABCDE"),
    fault=Fault.NOT_STARTED,
)

OPENEVSE = Quirky(
    preset="openevse",
    quirks=("M01", "M09"),
    box=WallboxParameters(
        vendor="OpenEVSE",
        model="advanced",
        firmware="4.2.2",
        quirks=(
            meters.Meter(meters.each(meters.kilo_called_base, meters.ENERGY)),
            meters.Meter(meters.each(meters.as_number)),
        ),
    ),
    fault=Fault.ENERGY,
    because="FormationViolation",
)

ORBIS_VIARIS = Quirky(
    preset="orbis-viaris",
    quirks=("B22", "M15", "M18", "P15"),
    box=WallboxParameters(
        vendor="Orbis",
        model="VIARIS UNI",
        firmware="7.3.39",
        phases=1,
        key_values=(
            ("ChargeProfileMaxStackLevel", "63"),
            ("MaxChargingProfilesInstalled", "10"),
        ),
        measurands=(*MEASURANDS, "Power.Offered"),
        answers_instead={"GetCompositeSchedule": GARBAGE_SCHEDULE},
        quirks=(
            meters.Meter(
                meters.each(
                    meters.first_phase_only,
                    *(meters.CURRENT, meters.VOLTAGE, meters.POWER),
                )
            ),
            meters.Meter(meters.each(meters.claiming("0"), meters.OFFERED)),
            meters.Meter(meters.each(meters.claiming("7360"), meters.POWER_OFFERED)),
        ),
    ),
    fault=Fault.CURRENTS,
    because="out of sync",
)

PROJECT_EV = Quirky(
    preset="project-ev",
    quirks=("B11", "B19", "M16", "M21"),
    box=WallboxParameters(
        vendor="ATESS",
        model="EVA-07S-SE",
        key_values=(("SupportedFeatureProfiles", ""),),
        quirks=(
            commands.Triggers("Rejected", ("MeterValues",), only_idle=True),
            meters.Meter(meters.beginning_again, only_charging=True),
        ),
    ),
    fault=Fault.ENERGY,
    because="TriggerMessage MeterValues: Rejected",
)

SCHNEIDER = Quirky(
    preset="schneider-evlink-g4",
    quirks=("B03",),
    box=WallboxParameters(
        vendor="Schneider Electric",
        model="EVlink Smart Wallbox",
        firmware="3.4.0.9",
        serial="3N000000000F2S1B0000000001",
        quirks=(
            frames.Call(
                "BootNotification",
                frames.adding(
                    chargeBoxSerialNumber="EVB000000000000000000000000000000"
                ),
            ),
        ),
    ),
    fault=Fault.REJECTED,
    because="for feature BootNotification",
)

SIGEN = Quirky(
    preset="sigen-evdc",
    quirks=("S05", "S11", "U04"),
    box=WallboxParameters(
        vendor="Sigenergy",
        model="EVDC",
        quirks=(
            frames.Call(
                "StopTransaction",
                lambda box, payload: {**payload, "idTag": f"{payload['idTag']}-"},
            ),
            habits.Resends(
                (
                    (
                        "StopTransaction",
                        {
                            "meterStop": 250390,
                            "timestamp": "2025-05-06T10:23:58Z",
                            "transactionId": 4711,
                            "idTag": "ABCDEFGHIJKLMNOPQRST",
                        },
                    ),
                )
            ),
        ),
    ),
    id_tag="ABCDEFGHIJKLMNOPQRST",
    fault=Fault.TRANSACTIONS,
    because="PropertyConstraintViolation",
)

SIMPSON = Quirky(
    preset="simpson-partners",
    quirks=("B18",),
    box=WallboxParameters(
        vendor="Simpson-Partners",
        model="SP Home7",
        firmware="3.3.4",
        phases=1,
        answers_instead=commands.rejects("ChangeAvailability"),
    ),
    fault=Fault.REFUSED,
    because="ChangeAvailability: Rejected",
)

SINO = Quirky(
    preset="sino-pevc2107",
    quirks=("M12", "P05"),
    box=WallboxParameters(
        vendor="Sino Energy",
        model="PEVC2107",
        quirks=(
            commands.IgnoresZero(),
            meters.Meter(meters.each(meters.on_first_phase, meters.ENERGY)),
        ),
    ),
    fault=Fault.NOT_PAUSED,
)

VESTEL = Quirky(
    preset="vestel-evc04",
    quirks=("F06", "M03", "U03"),
    box=WallboxParameters(
        vendor="VESTEL",
        model="EVC04-AC22",
        firmware="v3.118.0-1.0.130.0",
        key_values=(("AuthorizeRemoteTxRequests", "FALSE"),),
        quirks=(
            meters.Meter(meters.nothing, only_idle=True),
            habits.Tells(
                (
                    (
                        "DataTransfer",
                        {
                            "vendorId": "generalConfiguration",
                            "messageId": "setMeterConfiguration",
                            "data": '{"data":{"meters":[]}}',
                        },
                    ),
                )
            ),
            frames.Text(frames.tabbed),
        ),
    ),
    fault=Fault.REJECTED,
    because="sampledValue must be minimum 1",
)

WALLBOX_FW5 = Quirky(
    preset="wallbox-fw5",
    quirks=("H14", "M18", "P01", "S18", "S23"),
    box=WallboxParameters(
        vendor="Wall Box Chargers",
        model="PLP1-0-2-4",
        firmware="5.5.10",
        redial=Redial(first=0.5, longest=0.5),
        quirks=(
            commands.RefusesProfiles(stack_above=0),
            habits.Flaps(25.0),
            habits.StampsIdle(0),
            meters.Meter(meters.each(meters.eleven_when_off, meters.OFFERED)),
        ),
    ),
    start="remote",
    options=REMOTE,
    fault=Fault.LIMITS,
    because="set charging profile: Rejected",
)

WALLBOX_FW6 = Quirky(
    preset="wallbox-fw6",
    quirks=("B01", "P02", "P07", "U01"),
    box=WallboxParameters(
        vendor="Wall Box Chargers",
        model="PPR1-0-2-4",
        firmware="6.11.16",
        boots="never",
        quirks=(
            commands.RefusesProfiles(kind="Absolute"),
            # What it does not understand is no limit for it.
            commands.Rounds(lambda limit: limit if limit == int(limit) else 16.0),
            habits.Chatters("FirmwareStatusNotification", {"status": "Idle"}, 10.0),
        ),
    ),
    limits=(16.0, 8.8, 12.0),
    coarseness=1.0,
    fault=Fault.LIMITS,
    because="set charging profile: Rejected",
)

ZAPTEC_GO2 = Quirky(
    preset="zaptec-go2",
    quirks=("M14", "S16"),
    box=WallboxParameters(
        vendor="Zaptec",
        model="Go 2",
        quirks=(
            frames.Call("StopTransaction", lambda box, payload: None),
            meters.Meter(meters.each(meters.to_neutral, meters.CURRENT, meters.POWER)),
        ),
    ),
    fault=Fault.TRANSACTIONS,
)

ZJ_BENY = Quirky(
    preset="zj-beny",
    quirks=("B22", "F03"),
    box=WallboxParameters(
        vendor="ZJBENY",
        model="BCP-B2N-L",
        firmware="1.0.23",
        call_timeout=10,
        measurands=WITHOUT_OFFER,
        answers_instead={"GetCompositeSchedule": EMPTY_SCHEDULE},
        quirks=(
            frames.Text(
                frames.comma_first,
                lambda action, message: (
                    action == "MeterValues"
                    and message[0] == 2
                    and "Sample.Periodic" in str(message)
                ),
            ),
        ),
    ),
    fault=Fault.STALLED,
    because="chargingSchedulePeriod must be minimum 1",
)

BOXES = (
    *(MENNEKES_ACU, MENNEKES_AMTRON, NECHARGE, OCULAR, OPENEVSE, ORBIS_VIARIS),
    *(PROJECT_EV, SCHNEIDER, SIGEN, SIMPSON, SINO, VESTEL, WALLBOX_FW5, WALLBOX_FW6),
    *(ZAPTEC_GO2, ZJ_BENY),
)

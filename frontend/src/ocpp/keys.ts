/** Configuration keys: what kind of value they have, its unit, and which of them may cut the connection. */

import { textOr } from "../texts";

export type Kind = "bool" | "int" | "number" | "list" | "text";

interface Known {
  kind: Kind;
  unit?: string;
  /** What may stand in a list. */
  options?: readonly string[];
}

/** OCPP 1.6, 7.31 */
const MEASURANDS = [
  "Current.Export",
  "Current.Import",
  "Current.Offered",
  "Energy.Active.Export.Interval",
  "Energy.Active.Export.Register",
  "Energy.Active.Import.Interval",
  "Energy.Active.Import.Register",
  "Energy.Reactive.Export.Interval",
  "Energy.Reactive.Export.Register",
  "Energy.Reactive.Import.Interval",
  "Energy.Reactive.Import.Register",
  "Frequency",
  "Power.Active.Export",
  "Power.Active.Import",
  "Power.Factor",
  "Power.Offered",
  "Power.Reactive.Export",
  "Power.Reactive.Import",
  "RPM",
  "SoC",
  "Temperature",
  "Voltage",
] as const;
const PROFILES = ["Core", "FirmwareManagement", "LocalAuthListManagement", "RemoteTrigger", "Reservation", "SmartCharging"];

const of = (kind: Kind, unit?: string) => (unit === undefined ? { kind } : { kind, unit });
const measurands: Known = { kind: "list", options: MEASURANDS };

/** By the key's name in lower case; OCPP 1.6, 9, the security white paper, and what vendors add (quirks.md). */
const KNOWN: Record<string, Known> = {
  ...all(of("bool"), [
    "AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests LocalAuthorizeOffline",
    "LocalPreAuthorize StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId UnlockConnectorOnEVSideDisconnect",
    "LocalAuthListEnabled ReserveConnectorZeroSupported ConnectorSwitch3to1PhaseSupported ACPhaseSwitchingSupported",
    "AdditionalRootCertificateCheck",
  ]),
  ...all(of("int", "s"), [
    "ClockAlignedDataInterval ConnectionTimeOut HeartbeatInterval MeterValueSampleInterval MinimumStatusDuration",
    "TransactionMessageRetryInterval WebSocketPingInterval",
  ]),
  ...all(of("int"), [
    "BlinkRepeat ConnectorPhaseRotationMaxLength GetConfigurationMaxKeys MeterValuesAlignedDataMaxLength",
    "MeterValuesSampledDataMaxLength NumberOfConnectors ResetRetries StopTxnAlignedDataMaxLength",
    "StopTxnSampledDataMaxLength SupportedFeatureProfilesMaxLength TransactionMessageAttempts LocalAuthListMaxLength",
    "SendLocalListMaxLength ChargeProfileMaxStackLevel ChargingScheduleMaxPeriods MaxChargingProfilesInstalled",
    "CertificateSignedMaxChainSize CertificateStoreMaxLength SecurityProfile",
  ]),
  ...all(measurands, ["MeterValuesAlignedData MeterValuesSampledData StopTxnAlignedData StopTxnSampledData"]),
  lightintensity: of("int", "%"),
  maxenergyoninvalidid: of("int", "Wh"),
  connectorphaserotation: of("list"),
  supportedfeatureprofiles: { kind: "list", options: PROFILES },
  chargingscheduleallowedchargingrateunit: { kind: "list", options: ["Current", "Power"] },
  evb_supportedmeasurands: of("list"),
  setcurrent: of("int", "mA"),
  mincurrent: of("int", "mA"),
  maxcurrent: of("int", "mA"),
  chargerate: of("number", "A"),
};

function all(known: Known, names: string[]): Record<string, Known> {
  return Object.fromEntries(names.flatMap((each) => each.split(" ")).map((name) => [name.toLowerCase(), known]));
}

/** Words in a key's name that tell of the way to the proxy, or of who may take it. */
const CONNECTION = new Set(
  [
    "url uri endpoint host hostname server backend backoffice csms domain address websocketurl centralsystem",
    "securityprofile authorizationkey password identity chargeboxid chargepointid stationid",
    "apn wifi wlan ssid network ethernet dhcp dns gateway netmask proxy port ip tls certificate",
  ].flatMap((line) => line.split(" ")),
);
/** They have such a word, and cut nothing. */
const HARMLESS = new Set(["websocketpinginterval", "certificatesignedmaxchainsize", "certificatestoremaxlength"]);

export interface Traits {
  kind: Kind;
  unit: string | null;
  options: readonly string[];
}

/** What kind of value a key has; one that is not known is judged by the value it has. */
export function traits(key: string, value: string | null): Traits {
  const known = Object.hasOwn(KNOWN, key.toLowerCase()) ? KNOWN[key.toLowerCase()] : undefined;
  if (known) return { kind: known.kind, unit: known.unit ?? null, options: known.options ?? [] };
  return { kind: guessed(value ?? ""), unit: null, options: [] };
}

function guessed(value: string): Kind {
  if (/^(true|false)$/i.test(value)) return "bool";
  return /^-?\d{1,9}([.]\d+)?$/.test(value) ? "number" : "text";
}

/** Whether a wrong value may cut the wallbox off from the proxy. */
export function cutsConnection(key: string): boolean {
  const folded = key.toLowerCase();
  if (HARMLESS.has(folded) || /maxlength$/.test(folded)) return false;
  const words = key
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, " ")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  const pairs = words.map((word, index) => word + (words[index + 1] ?? ""));
  return [folded, ...words, ...pairs].some((word) => CONNECTION.has(word));
}

/** What a key is for, "" when that is not known. */
export function meaning(key: string): string {
  return /^\w+$/.test(key) ? textOr(`keys.${key.toLowerCase()}`, "") : "";
}

/** The members of a list of values with commas between. */
export function members(value: string): string[] {
  return value
    .split(",")
    .map((each) => each.trim())
    .filter(Boolean);
}

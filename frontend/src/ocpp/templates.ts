/** A payload to begin with for each action of OCPP 1.6 that can be sent by hand. */

type Payload = Record<string, unknown>;

const AT = "2026-01-01T00:00:00Z";

const TEMPLATES: Record<string, Payload> = {
  Authorize: { idTag: "" },
  BootNotification: { chargePointVendor: "", chargePointModel: "" },
  CancelReservation: { reservationId: 1 },
  CertificateSigned: { certificateChain: "" },
  ChangeAvailability: { connectorId: 0, type: "Operative" },
  ChangeConfiguration: { key: "MeterValueSampleInterval", value: "10" },
  ClearChargingProfile: { connectorId: 1 },
  DataTransfer: { vendorId: "" },
  DeleteCertificate: {
    certificateHashData: { hashAlgorithm: "SHA256", issuerNameHash: "", issuerKeyHash: "", serialNumber: "" },
  },
  DiagnosticsStatusNotification: { status: "Idle" },
  ExtendedTriggerMessage: { requestedMessage: "MeterValues", connectorId: 1 },
  FirmwareStatusNotification: { status: "Idle" },
  GetCompositeSchedule: { connectorId: 1, duration: 3600 },
  GetConfiguration: { key: [] },
  GetDiagnostics: { location: "ftp://" },
  GetInstalledCertificateIds: { certificateType: "CentralSystemRootCertificate" },
  GetLog: { logType: "DiagnosticsLog", requestId: 1, log: { remoteLocation: "ftp://" } },
  InstallCertificate: { certificateType: "CentralSystemRootCertificate", certificate: "" },
  LogStatusNotification: { status: "Idle" },
  MeterValues: {
    connectorId: 1,
    meterValue: [
      { timestamp: AT, sampledValue: [{ value: "0", measurand: "Power.Active.Import", unit: "W" }] },
    ],
  },
  RemoteStartTransaction: { connectorId: 1, idTag: "" },
  RemoteStopTransaction: { transactionId: 1 },
  ReserveNow: { connectorId: 1, expiryDate: AT, idTag: "", reservationId: 1 },
  Reset: { type: "Soft" },
  SecurityEventNotification: { type: "", timestamp: AT },
  SendLocalList: { listVersion: 1, updateType: "Full" },
  SetChargingProfile: {
    connectorId: 1,
    csChargingProfiles: {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: "TxDefaultProfile",
      chargingProfileKind: "Absolute",
      chargingSchedule: { chargingRateUnit: "A", chargingSchedulePeriod: [{ startPeriod: 0, limit: 16, numberPhases: 3 }] },
    },
  },
  SignCertificate: { csr: "" },
  SignedFirmwareStatusNotification: { status: "Idle" },
  StartTransaction: { connectorId: 1, idTag: "", meterStart: 0, timestamp: AT },
  StatusNotification: { connectorId: 1, errorCode: "NoError", status: "Available" },
  StopTransaction: { transactionId: 1, meterStop: 0, timestamp: AT },
  TriggerMessage: { requestedMessage: "MeterValues", connectorId: 1 },
  UnlockConnector: { connectorId: 1 },
  UpdateFirmware: { location: "http://", retrieveDate: AT },
};

/** A payload as JSON in lines, with times of now. */
export function templateOf(action: string, now = new Date()): string {
  const payload = Object.hasOwn(TEMPLATES, action) ? TEMPLATES[action]! : {};
  return JSON.stringify(payload, null, 2).replaceAll(AT, `${now.toISOString().slice(0, 19)}Z`);
}

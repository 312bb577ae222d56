/** Whatever stands on the wire stays text: markup in each field a wallbox can fill. */

import { expect } from "vitest";
import { type Desk, test } from "./desk";
import { Puppet } from "./stage";

/** Would run, load something or add an element, were it ever taken for HTML. */
const evil = (where: string): string => `<img src=x onerror="window.pwned='${where}'"><b id=pwned>${where}</b>`;
const WALLBOX = "<img src=x onerror=window.pwned=1>'\"&";

async function speak(): Promise<void> {
  const puppet = await Puppet.dial(WALLBOX, {
    GetConfiguration: {
      configurationKey: [{ key: evil("key"), readonly: false, value: evil("value") }],
      unknownKey: [evil("unknown")],
    },
  });
  const at = new Date().toISOString();
  await puppet.call("BootNotification", { chargePointVendor: evil("vendor"), chargePointModel: evil("model"), firmwareVersion: evil("firmware") });
  await puppet.call("StatusNotification", {
    connectorId: 1,
    errorCode: "OtherError",
    status: "Faulted",
    info: evil("info"),
    vendorErrorCode: evil("vendorError"),
    timestamp: at,
  });
  await puppet.call("Authorize", { idTag: evil("idTag") });
  await puppet.call("StartTransaction", { connectorId: 1, idTag: evil("idTag"), meterStart: 0, timestamp: at });
  await puppet.call("DataTransfer", { vendorId: evil("vendorId"), messageId: evil("messageId"), data: evil("data") });
  await puppet.call(evil("action"), { [evil("member")]: evil("payload") });
  await puppet.send(`[4,"${WALLBOX.replaceAll('"', '\\"')}","${evil("code").replaceAll('"', '\\"')}","${evil("text").replaceAll('"', '\\"')}",{}]`);
  await puppet.send(evil("no JSON"));
}

/** Nothing ran, nothing was added, nothing was fetched. */
async function unharmed(desk: Desk): Promise<void> {
  const found = await desk.page.evaluate(() => {
    const roots: (Document | ShadowRoot)[] = [document];
    let elements = 0;
    for (const root of roots) {
      elements += root.querySelectorAll("#pwned, img[src=x]").length;
      for (const element of root.querySelectorAll("*")) if (element.shadowRoot) roots.push(element.shadowRoot);
    }
    return { elements, ran: "pwned" in window };
  });
  expect(found).toEqual({ elements: 0, ran: false });
}

test("markup in every field of the wire stays text, in every view", async ({ sit }) => {
  await speak();
  const desk = await sit();
  const query = `?wallbox=${encodeURIComponent(WALLBOX)}`;
  await desk.open(`/messages${query}`);
  await desk.rows("BROKEN").first().waitFor();
  for (const action of ["BootNotification", "StatusNotification", "DataTransfer"]) await desk.rows("CALL", action, "<img src=x onerror=").first().waitFor();
  await unharmed(desk);

  const rows = desk.rows();
  for (let index = 0; index < (await rows.count()); index++) {
    const row = rows.nth(index);
    if (!(await row.getByRole("button", { name: "Expand" }).count())) continue;
    await row.getByRole("cell").nth(1).click();
    const details = desk.panel.locator("wbx-detail");
    for (const tab of await details.getByRole("tab").all()) await tab.click();
    await unharmed(desk);
  }

  await desk.open(`/status${query}`);
  await desk.panel.locator("wbx-flow").getByText(/<img src=x/).nth(1).waitFor();
  await unharmed(desk);
  await desk.open("/status");
  await desk.panel.getByText(WALLBOX).first().waitFor();
  await unharmed(desk);

  await desk.open(`/configuration${query}`);
  await desk.button("Read configuration").click();
  await desk.panel.getByText(evil("value")).first().waitFor();
  await desk.button(/Change/).first().click();
  await unharmed(desk);
});

test("markup in a trace file stays text, too", async ({ sit }) => {
  const desk = await sit();
  await desk.open("/trace");
  const record = {
    schemaVersion: "1.1",
    timestamp: new Date().toISOString(),
    ocppVersion: "1.6",
    transport: "json",
    chargePointId: evil("charge point"),
    direction: "cp-to-csms",
    messageType: "CALL",
    messageId: evil("message id"),
    action: evil("file action"),
    payload: { [evil("key")]: evil("value") },
  };
  const name = `${evil("name").replaceAll("/", "")}.jsonl`;
  await desk.panel.locator("input[type=file]").setInputFiles({ name, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(record)) });
  await desk.panel.getByText(/Looking at .*jsonl/).waitFor();
  await desk.rows("file action").first().click();
  const details = desk.panel.locator("wbx-detail");
  await details.getByRole("tab").first().waitFor();
  for (const tab of await details.getByRole("tab").all()) await tab.click();
  await unharmed(desk);
});

test("the id of an unknown proxy, wallbox, message or trace in the address harms nothing", async ({ sit }) => {
  const desk = await sit();
  const bad = encodeURIComponent(evil("address"));
  await desk.open(`/messages/999999?wallbox=${bad}&proxy=${bad}&trace=${bad}&q=${bad}`);
  await desk.panel.getByRole("searchbox").waitFor();
  await unharmed(desk);
});

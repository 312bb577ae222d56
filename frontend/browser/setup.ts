/** Sets the stage before the first test, a Home Assistant and a browser, and takes it down after the last. */

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { launch } from "./chromium";

export interface Tokens {
  access_token: string;
  expires_in: number;
}

/** What the stage tells of itself; see tests/browser/stage.py. */
export interface Known {
  address: string;
  admin: Tokens;
  guest: Tokens;
  entry_id: string;
  log: string;
  /** Where wallboxes connect to. */
  wallboxes: string;
  /** Where it is told what to do. */
  control: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    stage: Known;
    endpoint: string;
    folder: string;
  }
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}.browser`;

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  for (const name of ["pictures", "failures", "downloads"]) {
    rmSync(`${folder}/${name}`, { recursive: true, force: true });
    mkdirSync(`${folder}/${name}`, { recursive: true });
  }
  const stage = spawn(`${root}.venv-demo/bin/python`, ["-m", "tests.browser", `${folder}/home`], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => stage.once("exit", () => resolve()));
  const known = await firstLine(stage);
  const server = await launch();
  project.provide("stage", known);
  project.provide("endpoint", server.wsEndpoint());
  project.provide("folder", folder);
  return async () => {
    process.stderr.write(`\nPictures of every view: ${folder}/pictures\n`);
    await server.close();
    stage.stdin?.end();
    await ended;
  };
}

async function firstLine(stage: ChildProcess): Promise<Known> {
  for await (const line of createInterface({ input: stage.stdout! })) return JSON.parse(line) as Known;
  throw new Error("the stage could not be set; it says why above");
}

/** The one way to the gateway: typed requests whose failures are `Problem`s that pages can show. */
import createClient from "openapi-fetch";
import type { paths } from "./schema";
import { timedFetch } from "./serverTime";

export const api = createClient<paths>({ baseUrl: "/", fetch: timedFetch });

/** A request that did not do what it should. `message` is for people, `code` for programs. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: Record<string, string>;

  constructor(status: number, code: string, message: string, fields: Record<string, string> = {}) {
    super(message);
    this.name = "Problem";
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

const UNREACHABLE =
  "The server cannot be reached. Nothing was lost; check your connection and try again.";

interface Outcome<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The answer's body, or a `Problem` is thrown. */
export async function ask<Data>(request: Promise<Outcome<Data>>): Promise<Data> {
  let outcome: Outcome<Data>;
  try {
    outcome = await request;
  } catch {
    throw new Problem(0, "unreachable", UNREACHABLE);
  }
  if (!outcome.response.ok) throw problemOf(outcome);
  return outcome.data as Data;
}

function problemOf({ error, response }: Outcome<unknown>): Problem {
  const body = typeof error === "object" && error !== null ? (error as Partial<Problem>) : {};
  const message = body.message ?? `The server answered with an error (${response.status}).`;
  return new Problem(response.status, body.code ?? "unexpected", message, body.fields ?? {});
}

/** Turns whatever was thrown into words for the page. */
export function wordsFor(error: unknown): string {
  if (error instanceof Problem) return error.message;
  return "Something unexpected happened. Nothing was lost; try again.";
}

export function hasStatus(error: unknown, ...statuses: number[]): boolean {
  return error instanceof Problem && statuses.includes(error.status);
}

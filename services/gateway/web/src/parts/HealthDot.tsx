import { NavLink, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { hasStatus } from "../api/client";
import { healthQuery } from "../api/queries";
import type { Health } from "../api/types";
import classes from "./frame.module.css";

/** One dot and one sentence on the whole system; leads to "Settings". */
export function HealthDot({ isNarrow }: { isNarrow: boolean }) {
  const { data, error } = useQuery(healthQuery);
  const { state, words } = judge(data, error);
  return (
    <Tooltip label={words} position="right" disabled={!isNarrow}>
      <NavLink
        component={Link}
        to="/settings"
        aria-label={`System health: ${words}`}
        className={`${classes.link} ${isNarrow ? classes.narrow : ""}`}
        label={isNarrow ? null : words}
        c="dimmed"
        // The link of the page itself is marked already.
        style={{ "--nl-bg": "transparent" }}
        leftSection={<span className={classes.dot} data-state={state} />}
        styles={{
          label: { fontSize: "var(--mantine-font-size-xs)" },
          ...(isNarrow && { body: { display: "none" }, section: { margin: 0 } }),
        }}
      />
    </Tooltip>
  );
}

function judge(health: Health | undefined, error: Error | null): { state: string; words: string } {
  if (hasStatus(error, 0)) return { state: "bad", words: "Server unreachable" };
  if (error) return { state: "bad", words: "State unknown" };
  if (!health) return { state: "unknown", words: "Checking the system" };
  const down = health.services.filter((service) => !service.ok).length;
  if (!health.broker) return { state: "bad", words: "Message broker away" };
  if (down > 0)
    return { state: "bad", words: `${down} ${down === 1 ? "service" : "services"} down` };
  return { state: "good", words: "All services answer" };
}

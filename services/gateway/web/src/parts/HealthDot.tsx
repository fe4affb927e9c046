import { NavLink, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { healthQuery } from "../api/queries";
import type { Health } from "../api/types";
import classes from "./frame.module.css";

/** One dot and one sentence on the whole system; leads to "Settings". */
export function HealthDot({ isNarrow }: { isNarrow: boolean }) {
  const { data, isError } = useQuery(healthQuery);
  const { state, words } = judge(data, isError);
  return (
    <Tooltip label={words} position="right" disabled={!isNarrow}>
      <NavLink
        component={Link}
        to="/settings"
        activeProps={{ "aria-current": undefined }}
        aria-label={`System health: ${words}`}
        className={`${classes.link} ${isNarrow ? classes.narrow : ""}`}
        label={isNarrow ? null : words}
        c="dimmed"
        leftSection={<span className={classes.dot} data-state={state} />}
        styles={{
          label: { fontSize: "var(--mantine-font-size-xs)" },
          ...(isNarrow && { body: { display: "none" }, section: { margin: 0 } }),
        }}
      />
    </Tooltip>
  );
}

function judge(health: Health | undefined, isError: boolean): { state: string; words: string } {
  if (isError) return { state: "bad", words: "Gateway unreachable" };
  if (!health) return { state: "unknown", words: "Checking the system" };
  const down = health.services.filter((service) => !service.ok).length;
  if (!health.broker) return { state: "bad", words: "Message broker away" };
  if (down > 0)
    return { state: "bad", words: `${down} ${down === 1 ? "service" : "services"} down` };
  return { state: "good", words: "All services answer" };
}

import { NavLink, Tooltip } from "@mantine/core";
import type { TablerIcon } from "@tabler/icons-react";
import { Link, type LinkProps, useLocation } from "@tanstack/react-router";
import classes from "./frame.module.css";

interface Props {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  Icon: TablerIcon;
  isNarrow: boolean;
}

/** A link of the sidebar; its name is there for assistive tools also when only the icon shows. */
export function FrameLink({ to, label, Icon, isNarrow }: Props) {
  const { pathname } = useLocation();
  const isHere = to === "/" ? pathname === "/" || isInterview(pathname) : pathname.startsWith(to);
  return (
    <Tooltip label={label} position="right" disabled={!isNarrow}>
      <NavLink
        component={Link}
        to={to}
        active={isHere}
        aria-current={isHere ? "page" : undefined}
        aria-label={isNarrow ? label : undefined}
        className={`${classes.link} ${isNarrow ? classes.narrow : ""}`}
        label={isNarrow ? null : label}
        leftSection={<Icon size={20} stroke={1.7} />}
        styles={isNarrow ? { body: { display: "none" }, section: { margin: 0 } } : undefined}
      />
    </Tooltip>
  );
}

const isInterview = (pathname: string): boolean => pathname.startsWith("/interviews/");

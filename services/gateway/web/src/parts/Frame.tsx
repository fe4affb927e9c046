import { ActionIcon, AppShell, Burger, Group, ScrollArea, Stack, Tooltip } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import {
  IconCalendarStats,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconLink,
  IconScale,
  IconSettings,
  IconTemplate,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { followInterviews } from "../api/live";
import { FrameLink } from "./FrameLink";
import classes from "./frame.module.css";
import { HealthDot } from "./HealthDot";
import { Logo, Mark } from "./Logo";
import { PersonMenu } from "./PersonMenu";

const LINKS = [
  { to: "/", label: "Overview", Icon: IconCalendarStats },
  { to: "/templates", label: "Interview Templates", Icon: IconTemplate },
  { to: "/campaigns", label: "Campaigns", Icon: IconLink },
  { to: "/agreement", label: "Agreement", Icon: IconScale },
  { to: "/settings", label: "Settings", Icon: IconSettings },
] as const;

/** What surrounds every page of the recruiter but the call: sidebar, health, the person. */
export function Frame() {
  const [isOpen, { toggle, close: closeMenu }] = useDisclosure(false);
  const [isNarrow, setNarrow] = useLocalStorage({
    key: "rapport.sidebar.narrow",
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const { pathname } = useLocation();
  const cache = useQueryClient();
  useEffect(() => followInterviews(cache), [cache]);
  useEffect(() => {
    closeMenu();
  }, [pathname, closeMenu]);
  const Fold = isNarrow ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;

  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 52, sm: 0 } }}
      navbar={{ width: isNarrow ? 68 : 236, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "lg" }}
      transitionDuration={0}
    >
      <AppShell.Header hiddenFrom="sm">
        <Group h="100%" px="md">
          <Burger size="sm" opened={isOpen} onClick={toggle} aria-label="Menu" />
          <Logo size={24} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p={isNarrow ? 10 : "sm"} aria-label="Main">
        <Group justify={isNarrow ? "center" : "space-between"} h={44} mb="xs" px={isNarrow ? 0 : 6}>
          {isNarrow ? <Mark /> : <Logo />}
          <Burger
            size="sm"
            opened={isOpen}
            onClick={toggle}
            aria-label="Close menu"
            hiddenFrom="sm"
          />
        </Group>
        <ScrollArea flex={1} type="auto">
          <Stack gap={4}>
            {LINKS.map((link) => (
              <FrameLink key={link.to} {...link} isNarrow={isNarrow} />
            ))}
          </Stack>
        </ScrollArea>
        <Stack gap={4} align={isNarrow ? "center" : "stretch"}>
          <HealthDot isNarrow={isNarrow} />
          <PersonMenu isNarrow={isNarrow} />
          <Tooltip label={isNarrow ? "Widen the sidebar" : "Narrow the sidebar"} position="right">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              visibleFrom="sm"
              aria-label={isNarrow ? "Widen the sidebar" : "Narrow the sidebar"}
              aria-expanded={!isNarrow}
              onClick={() => setNarrow(!isNarrow)}
            >
              <Fold size={18} />
            </ActionIcon>
          </Tooltip>
        </Stack>
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <div className={classes.content}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

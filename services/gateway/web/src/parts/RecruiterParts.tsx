import { ModalsProvider } from "@mantine/modals";
import { Notifications } from "@mantine/notifications";
import "@mantine/notifications/styles.layer.css";
import { Outlet } from "@tanstack/react-router";

/** Around every page that needs a session: questions before an act, and notes after one. */
export function RecruiterParts() {
  return (
    <ModalsProvider>
      <Notifications position="bottom-center" autoClose={3000} />
      <Outlet />
    </ModalsProvider>
  );
}

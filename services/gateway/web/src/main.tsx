import "@mantine/core/styles/baseline.layer.css";
import "@mantine/core/styles/default-css-variables.layer.css";
import "@mantine/core/styles/global.layer.css";
import "./styles.css";
import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { hasStatus } from "./api/client";
import { keys } from "./api/queries";
import { makeRouter } from "./router";
import { cssVariables, theme } from "./theme";

/** A session that ended meanwhile: the guarded pages then lead to "Sign in" and back. */
function onFailure(error: Error): void {
  const { pathname } = router.state.location;
  const isOpenToStrangers = pathname.startsWith("/i/") || pathname.startsWith("/shared/");
  if (!hasStatus(error, 401) || isOpenToStrangers || pathname === "/sign-in") return;
  cache.setQueryData(keys.me, null);
  void router.invalidate();
}

const isWorthRetrying = (count: number, error: Error): boolean =>
  count < 2 && !hasStatus(error, 400, 401, 403, 404, 409, 410, 422);

const cache = new QueryClient({
  queryCache: new QueryCache({ onError: onFailure }),
  mutationCache: new MutationCache({ onError: onFailure }),
  defaultOptions: { queries: { retry: isWorthRetrying, staleTime: 2000 } },
});
const router = makeRouter(cache);

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={cache}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

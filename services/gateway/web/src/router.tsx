/** Which address shows which page, and who may see it. */
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  type ParsedLocation,
  redirect,
} from "@tanstack/react-router";
import { meQuery } from "./api/queries";
import { NotFound } from "./parts/NotFound";
import { PageFailed } from "./parts/PageFailed";

interface Context {
  cache: QueryClient;
}

/** Recruiters' pages need a session; whoever has none signs in and comes back to the same page. */
async function signedIn({ context, location }: { context: Context; location: ParsedLocation }) {
  const me = await context.cache.ensureQueryData({ ...meQuery, revalidateIfStale: true });
  if (me === null) throw redirect({ to: "/sign-in", search: { next: location.href } });
}

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: PageFailed,
});

/** What recruiters' pages share; a candidate's browser does not load it. */
const recruiter = createRoute({
  getParentRoute: () => root,
  id: "recruiter",
  component: lazyRouteComponent(() => import("./parts/RecruiterParts"), "RecruiterParts"),
  beforeLoad: signedIn,
});
const frame = createRoute({
  getParentRoute: () => recruiter,
  id: "frame",
  component: lazyRouteComponent(() => import("./parts/Frame"), "Frame"),
});

const overview = createRoute({
  getParentRoute: () => frame,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/overview/Overview")),
});
const templates = createRoute({
  getParentRoute: () => frame,
  path: "/templates",
  component: lazyRouteComponent(() => import("./pages/templates/Templates")),
});
const setup = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$id/create",
  component: lazyRouteComponent(() => import("./pages/interview-setup/InterviewSetup")),
});
const details = createRoute({
  getParentRoute: () => frame,
  path: "/interviews/$id",
  component: lazyRouteComponent(() => import("./pages/interview-details/InterviewDetails")),
});
const report = createRoute({
  getParentRoute: () => frame,
  path: "/interviews/$id/report",
  component: lazyRouteComponent(() => import("./pages/report/ReportPage")),
});
const campaigns = createRoute({
  getParentRoute: () => frame,
  path: "/campaigns",
  component: lazyRouteComponent(() => import("./pages/campaigns/Campaigns")),
});
const agreement = createRoute({
  getParentRoute: () => frame,
  path: "/agreement",
  component: lazyRouteComponent(() => import("./pages/agreement/Agreement")),
});
const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyRouteComponent(() => import("./pages/settings/Settings")),
});
const call = createRoute({
  getParentRoute: () => recruiter,
  path: "/interviews/$id/call",
  component: lazyRouteComponent(() => import("./pages/recruiter-call/RecruiterCall")),
});
const candidate = createRoute({
  getParentRoute: () => root,
  path: "/i/$token",
  component: lazyRouteComponent(() => import("./pages/candidate/CandidatePage")),
});
const shared = createRoute({
  getParentRoute: () => root,
  path: "/shared/$token",
  component: lazyRouteComponent(() => import("./pages/shared/SharedPage")),
});

/** Only places of this site: a link must not lead signed-in people elsewhere. */
const ownPath = (next: unknown): string | undefined =>
  typeof next === "string" && /^\/(?![/\\])/.test(next) ? next : undefined;

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string } => {
    const next = ownPath(search.next);
    return next ? { next } : {};
  },
  component: lazyRouteComponent(() => import("./pages/sign-in/SignIn")),
});
const firstAdministrator = createRoute({
  getParentRoute: () => root,
  path: "/setup/$token",
  component: lazyRouteComponent(() => import("./pages/first-administrator/FirstAdministrator")),
});

const tree = root.addChildren([
  recruiter.addChildren([
    frame.addChildren([
      overview,
      templates,
      setup,
      details,
      report,
      campaigns,
      agreement,
      settings,
    ]),
    call,
  ]),
  candidate,
  shared,
  signIn,
  firstAdministrator,
]);

export const makeRouter = (cache: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { cache },
    defaultPreload: "intent",
    scrollRestoration: true,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

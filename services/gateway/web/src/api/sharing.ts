/** Copies of a report: links for people without an account, and what such a link shows. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, hasStatus } from "./client";
import type { MadeShareLink, ShareLink, ShareLinkTerms } from "./types";

export const shareLinksKey = (id: string) => ["share-links", id] as const;

const at = (interview_id: string) => ({ path: { interview_id } });

export const shareLinksQuery = (id: string) =>
  queryOptions<ShareLink[]>({
    queryKey: shareLinksKey(id),
    queryFn: async () => {
      const path = "/api/interviews/{interview_id}/share-links";
      return (await ask(api.GET(path, { params: at(id) }))).items;
    },
  });

export const createShareLink = (id: string, body: ShareLinkTerms): Promise<MadeShareLink> =>
  ask(api.POST("/api/interviews/{interview_id}/share-links", { params: at(id), body }));

export const revokeShareLink = (interview_id: string, link_id: string): Promise<ShareLink> =>
  ask(
    api.DELETE("/api/interviews/{interview_id}/share-links/{link_id}", {
      params: { path: { interview_id, link_id } },
    }),
  );

/** Fetched once: each time counts as an opening, which the sharer is told. */
export const sharedReportQuery = (token: string) =>
  queryOptions({
    queryKey: ["shared", token],
    queryFn: () => ask(api.GET("/api/shared/{token}", { params: { path: { token } } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (count, error) => !hasStatus(error, 404, 410, 429) && count < 3,
  });

export const downloadPdf = (id: string): Promise<Blob> =>
  ask(
    api.GET("/api/interviews/{interview_id}/report.pdf", { params: at(id), parseAs: "blob" }),
  ) as Promise<Blob>;

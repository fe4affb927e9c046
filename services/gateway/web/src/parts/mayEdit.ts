/** Recruiters and administrators change things; observers read. */
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../api/queries";

export function useMayEdit(): boolean {
  const { data: me } = useQuery(meQuery);
  return me?.role === "admin" || me?.role === "recruiter";
}

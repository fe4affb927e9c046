/** Recruiters and administrators rate answers and correct the transcript; observers read. */
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../api/queries";

export function useMayRate(): boolean {
  const { data: me } = useQuery(meQuery);
  return me?.role === "admin" || me?.role === "recruiter";
}

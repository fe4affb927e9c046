import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { followInterviews } from "../../api/live";
import { NeedsLargerScreen } from "./NeedsLargerScreen";
import { RecruiterRoom } from "./RecruiterRoom";

const PHONE = "(max-width: 767px)";

export default function RecruiterCall() {
  const { id } = useParams({ from: "/interviews/$id/call" });
  const cache = useQueryClient();
  const isPhone = useMediaQuery(PHONE, window.matchMedia(PHONE).matches);
  useEffect(() => followInterviews(cache), [cache]);
  return isPhone ? <NeedsLargerScreen id={id} /> : <RecruiterRoom key={id} id={id} />;
}

import { useMediaQuery } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { followInterviews } from "../../api/live";
import { hasJoined } from "../../call/seat";
import { useMayEdit } from "../../parts/mayEdit";
import { ForRecruiters } from "./ForRecruiters";
import { NeedsLargerScreen } from "./NeedsLargerScreen";
import { RecruiterRoom } from "./RecruiterRoom";

const PHONE = "(max-width: 767px)";

/** A small window keeps people out; it never puts out somebody who is in. */
export default function RecruiterCall() {
  const { id } = useParams({ from: "/recruiter/interviews/$id/call" });
  const cache = useQueryClient();
  const isPhone = useMediaQuery(PHONE, window.matchMedia(PHONE).matches);
  const [isLet, setLet] = useState(() => !isPhone || hasJoined(id));
  useEffect(() => followInterviews(cache), [cache]);
  useEffect(() => {
    if (!isPhone) setLet(true);
  }, [isPhone]);
  if (!useMayEdit()) return <ForRecruiters id={id} />;
  return isLet ? <RecruiterRoom key={id} id={id} /> : <NeedsLargerScreen id={id} />;
}

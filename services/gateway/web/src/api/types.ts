/** Short names for what the gateway's OpenAPI describes. `schema.d.ts` is generated: `make api`. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Person = Schemas["Person"];
export type Interview = Schemas["Interview"];
export type InterviewStatus = Interview["status"];
export type InterviewList = Schemas["InterviewList"];
export type Counters = Schemas["Counters"];
export type NewInterview = Schemas["NewInterview"];
export type TemplateSummary = Schemas["TemplateSummary"];
export type Template = Schemas["Template"];
export type Rubric = Schemas["Rubric"];
export type RubricPoint = Schemas["RubricPoint"];
export type EditedRubric = Schemas["EditedRubric"];
export type Plan = Schemas["Plan"];
export type Topic = Schemas["Topic"];
export type Question = Schemas["Question"];
export type Note = Schemas["Note"];
export type Report = Schemas["Report"];
export type RunAgainChoices = Schemas["RunAgainChoices"];
export type RunAgainChoice = Schemas["RunAgainChoice"];
export type Assessment = Schemas["Assessment"];
export type Criterion = Schemas["Criterion"];
export type Ratings = Schemas["Ratings"];
export type Agreement = Schemas["Agreement"];
export type AgreementFigures = Schemas["AgreementFigures"];
export type AnswerRatings = Schemas["AnswerRatings"];
export type Utterance = Schemas["Utterance"];
export type LiveTranscript = Schemas["LiveTranscript"];
export type Gap = Schemas["Gap"];
export type SoundTrouble = Schemas["SoundTrouble"];
export type Export = Schemas["Export"];
export type RecordingPart = Schemas["RecordingPart"];
export type SharedParts = Schemas["SharedParts"];
export type ShareLinkTerms = Schemas["ShareLinkTerms"];
export type MadeShareLink = Schemas["MadeShareLink"];
export type ShareLink = Schemas["ShareLink"];
export type SharedReport = Schemas["SharedReport"];
export type CandidateLanding = Schemas["CandidateLanding"];
export type ConsentChoices = Schemas["ConsentChoices"];
export type NewPerson = Schemas["NewPerson"];
export type Health = Schemas["Health"];
export type ParkedMessage = Schemas["ParkedMessage"];

/** What a page tells of its devices and its line. */
export type Said = Schemas["Devices"];
export type ClientFrame = Schemas["ClientFrame"];
export type CandidateView = Schemas["CandidateView"];
export type RecruiterView = Schemas["RecruiterView"];
export type ServerFrame<View> =
  | Schemas["JoinedFrame"]
  | { type: "view"; view: View }
  | Schemas["OfferFrame"]
  | Schemas["PeerFrame"]
  | Schemas["DevicesFrame"]
  | Schemas["TranscriptFrame"]
  | Schemas["CaptionFrame"]
  | Schemas["PongFrame"]
  | Schemas["ErrorFrame"]
  | Schemas["ReplacedFrame"]
  | Schemas["RejoinFrame"];
export type ChangedFrame = Schemas["ChangedFrame"];

/** The final figure in words. It always says which of the two it is. */

interface Figure {
  score: number | null;
  is_coverage: boolean;
}

/** "AI score 72" or "Coverage 41 %"; null when there is no figure. */
export function figureWords({ score, is_coverage }: Figure): string | null {
  if (score === null) return null;
  return is_coverage ? `Coverage ${Math.round(score)} %` : `AI score ${Math.round(score)}`;
}

/** For a cell of "Overview": the figure, why it does not show yet, or "-". */
export const scoreWords = (interview: Figure & { is_score_hidden: boolean }): string =>
  interview.is_score_hidden ? "Rate the answers first" : (figureWords(interview) ?? "-");
